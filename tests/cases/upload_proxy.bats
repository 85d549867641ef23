# upload through what stands between a machine and the platform: a real proxy that cuts connections, TLS,
# and proxies that the environment names.

load helper
load sandbox
load platform

# A port that nobody has at the moment.
free_port() {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

# proxy LINE...: nginx on PORT in front of the sandbox, with these lines in its server. Uploads go to it.
proxy() {
	PORT=$(free_port)
	mkdir -p nginx
	{
		[ "$(id -u)" -ne 0 ] || echo "user root;"
		cat <<-END
		daemon off; pid $PWD/nginx/pid; error_log $PWD/nginx/error.log; worker_processes 1;
		events { }
		http {
			access_log off;
			client_body_temp_path $PWD/nginx/body; proxy_temp_path $PWD/nginx/proxy;
			fastcgi_temp_path $PWD/nginx/f; uwsgi_temp_path $PWD/nginx/u; scgi_temp_path $PWD/nginx/s;
			server {
				client_max_body_size ${BODY:-200m};
				proxy_request_buffering off; proxy_http_version 1.1;
				listen 127.0.0.1:$PORT $TLS;
				$(printf '%s\n' "$@")
				location / { proxy_pass $API; }
			}
		}
		END
	} >nginx/conf
	start_proxy
	export BULKPIPE_API=http://127.0.0.1:$PORT
}

start_proxy() {
	/usr/sbin/nginx -e "$PWD/nginx/error.log" -c "$PWD/nginx/conf" 3>&- &
	PROXY_PID=$!
	until perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new("127.0.0.1:'"$PORT"'")'; do
		kill -0 $PROXY_PID || { cat nginx/error.log; return 1; }
		sleep 0.05
	done
}

# Fast: whatever is under way is cut.
stop_proxy() {
	[ -n "${PROXY_PID:-}" ] || return 0
	kill -TERM $PROXY_PID
	wait $PROXY_PID || true
	PROXY_PID=
}

teardown() {
	stop_proxy
	stop_sandbox
	all_discreet
}

setup_file() {
	[ -x /usr/sbin/nginx ] || skip "nginx is not installed"
}

@test "a proxy that loses patience while the work is done: 504, and exactly one execution" {
	export_of 3 1
	platform --fault stall=2,on=upload,after=1,times=1
	proxy "proxy_read_timeout 1s;"
	expect 0 bulkpipe upload dir --settle 1 --wait
	holds err "it had arrived"
	arrived_once dir
}

@test "a proxy that goes away in the middle of a part and comes back: each part once" {
	records 120000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --part-records 40000 -o dir data
	platform
	proxy
	"$BULKPIPE" upload dir --settle 1 --rate 5MB/s --retries 30 >out 2>err 3>&- &
	pid=$!
	until [ "$(grep -cs '"send"' dir/upload-*.journal)" = 2 ]; do sleep 0.05; done
	sleep 0.3
	stop_proxy
	sleep 1
	start_proxy
	status=0
	wait $pid || status=$?
	is status 0 $status
	holds err "what became of the request is not known"
	arrived_once dir
}

@test "a proxy that answers nothing (nginx: return 444) is no answer of the platform" {
	export_of 2 1
	platform
	proxy "location ~ /executions\$ { if (\$request_method = POST) { return 444; } proxy_pass $API; }"
	expect 5 bulkpipe upload dir --settle 0 --retries 1
	is arrived 0 "$(arrived | wc -l)"
}

@test "a proxy that takes no large bodies is 413: status 6" {
	records 40000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	platform
	BODY=1m proxy
	expect 6 bulkpipe upload dir --settle 1
	holds err "413: the body is too large"
}

@test "TLS is verified; --cacert names whom to trust" {
	export_of 2 1
	platform
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost 2>openssl.log
	TLS=ssl proxy "ssl_certificate $PWD/cert.pem;" "ssl_certificate_key $PWD/key.pem;"
	export BULKPIPE_API=https://localhost:$PORT
	expect 6 bulkpipe upload dir
	holds err "the server is not trusted" "--cacert"
	is requests 0 "$(wc -l <sandbox.log)"
	expect 0 bulkpipe upload dir --cacert cert.pem --wait
	arrived_once dir
	# The certificate is for another name.
	export BULKPIPE_API=https://127.0.0.1:$PORT
	expect 6 bulkpipe upload dir --cacert cert.pem
	holds err "the server is not trusted"
	expect 6 bulkpipe imports list --cacert data
}

# listener: accepts one connection on PORT, keeps what comes in the file heard, answers 403.
listener() {
	rm -f heard
	perl -MIO::Socket::INET -e '
		my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", ReuseAddr => 1) or die;
		open my $port, ">", "port"; print $port $server->sockport; close $port;
		while (my $client = $server->accept) {
			open my $heard, ">>", "heard";
			while (<$client>) { print $heard $_; last if /^\r?$/ }
			close $heard;
			print $client "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
			close $client;
		}' 3>&- &
	LISTENER_PID=$!
	until [ -s port ]; do sleep 0.05; done
	PORT=$(cat port)
}

@test "loopback never goes to a proxy; another host does, and the proxy never sees the token" {
	export_of 1 1
	platform
	listener
	export http_proxy=http://127.0.0.1:$PORT https_proxy=http://127.0.0.1:$PORT all_proxy=http://127.0.0.1:$PORT
	expect 0 bulkpipe upload dir
	absent heard
	expect 5 bulkpipe imports list --api https://api.example.invalid --retries 1
	kill $LISTENER_PID
	holds heard "CONNECT api.example.invalid:443"
	no_token heard err out
	# What a proxy says is not what the platform says.
	lacks err "the token may not do this"
}

@test "plain http is for loopback alone" {
	export_of 1 1
	platform
	for api in http://example.com http://127.0.0.1.example.com http://10.0.0.1:80; do
		expect 2 bulkpipe upload dir --api $api
		holds err "http:// is for loopback only"
	done
	expect 0 bulkpipe upload dir --api "http://localhost:${API##*:}"
	expect 0 bulkpipe upload dir --api "$API/"
	is "as often as it was sent" 2 "$(arrived | wc -l)"
}
