# imports, executions, config: the calls of the platform one by one, as tables and as its own JSON.

load helper
load sandbox
load platform

@test "imports create makes one, with the platform's defaults or with what is said" {
	platform
	expect 0 bulkpipe imports create -t user-profile --name "first one"
	same out "id                   1" "datafarm_key         DF_SANDBOX" "datamart_id          1509" \
		"document_type        USER_PROFILE" "mime_type            APPLICATION_X_NDJSON" \
		"encoding             utf-8" "name                 first one" "priority             MEDIUM"
	expect 0 bulkpipe imports create -t USER_SEGMENT --name b --mime-type text_csv --encoding latin1 \
		--priority low --json
	is stderr "" "$(cat err)"
	json out '. == {id: "2", datafarm_key: "DF_SANDBOX", datamart_id: "1509", document_type: "USER_SEGMENT",
		mime_type: "TEXT_CSV", encoding: "latin1", name: "b", priority: "LOW"}'
	call 200 "$IMPORTS/2"
	json got '.data == $made[0]' --slurpfile made out
	expect 2 bulkpipe imports create -t USER_PROFILE
	expect 2 bulkpipe imports create --name x
	expect 6 bulkpipe imports create -t USER_PROFILE --mime-type TEXT_CSV --name x
	holds err "400: the request is wrong: "
}

@test "imports list: every filter of the page, page by page or --all" {
	platform --fault page=2
	for name in "Night 1" "night 2" "Night 3"; do
		send POST 200 "$IMPORTS" "$(import USER_PROFILE ndjson "$name")"
	done
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT csv "A segment")"
	send POST 200 "$IMPORTS" "$(import USER_ACTIVITY ndjson "B activity")"
	expect 0 bulkpipe imports list --all
	same out "id  document_type  mime_type             priority  name" \
		" 1  USER_PROFILE   APPLICATION_X_NDJSON  MEDIUM    Night 1" \
		" 2  USER_PROFILE   APPLICATION_X_NDJSON  MEDIUM    night 2" \
		" 3  USER_PROFILE   APPLICATION_X_NDJSON  MEDIUM    Night 3" \
		" 4  USER_SEGMENT   TEXT_CSV              MEDIUM    A segment" \
		" 5  USER_ACTIVITY  APPLICATION_X_NDJSON  MEDIUM    B activity"
	expect 0 bulkpipe imports list
	is rows 3 "$(wc -l <out)"
	holds err "2 of 5; --all lists them all"
	ids() {
		expect 0 bulkpipe imports list --json "${@:2}"
		is "$*" "$1" "$(jq -r .id out | paste -sd' ')"
	}
	ids "1 2 3 4 5" --all
	ids "1 3" --all --keywords Night
	ids "4" --all --mime-type TEXT_CSV
	ids "4 5" --all --document-types USER_SEGMENT,USER_ACTIVITY
	ids "4 5 1 3 2" --all --order-by name
	ids "1 2 3 4 5" --all --order-by id
	ids "3 4 5" --all --first-result 2
	ids "2" --first-result 1 --max-results 1
	ids "" --keywords "&max_results=1"
	ids "3" --all --keywords "Night 3" --document-types USER_PROFILE --mime-type APPLICATION_X_NDJSON
	expect 6 bulkpipe imports list --document-types X
}

@test "imports get, update, delete" {
	platform
	send POST 200 "$IMPORTS" "$(import USER_PROFILE ndjson "a name")"
	expect 0 bulkpipe imports get 1 --json
	json out '.name == "a name" and .priority == "MEDIUM"'
	# What is not said stays as it is.
	expect 0 bulkpipe imports update 1 --priority HIGH
	holds out "name                 a name" "priority             HIGH"
	expect 0 bulkpipe imports update 1 --name other --encoding utf-16 --json
	json out '.name == "other" and .priority == "HIGH" and .encoding == "utf-16"
		and .document_type == "USER_PROFILE"'
	expect 2 bulkpipe imports delete 1
	holds err "--yes"
	expect 0 bulkpipe imports delete 1 --yes
	expect 6 bulkpipe imports get 1
	holds err "404: there is no such datamart, import or execution"
	expect 6 bulkpipe imports update 1 --name x
	expect 6 bulkpipe imports delete 1 --yes
}

@test "executions create sends a file as it is; list, get" {
	platform --running 3600
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	records 3 >file
	expect 0 bulkpipe executions create file --import-id 1
	holds out "id                   2" "status               PENDING"
	is digest "$(sha256sum <file | cut -c1-64)" "$(arrived)"
	expect 0 bulkpipe executions create file --import-id 1 --json
	cp out created
	json created '.status == "PENDING" and .id == "3" and .parameters == null'
	expect 0 bulkpipe executions list --import-id 1
	sed -i -E 's/20[0-9-]{8}T[0-9:]{8}Z/TIME/' out
	same out "id  status   lines  success  failure  created" \
		" 3  RUNNING      3        -        -  TIME" \
		" 2  RUNNING      3        -        -  TIME"
	expect 0 bulkpipe executions list --import-id 1 --json --max-results 1
	json out '.id == "3" and (keys | length) >= 20'
	expect 0 bulkpipe executions get 2 --import-id 1 --json
	call 200 "$IMPORTS/1/executions/2"
	json got '.data == $shown[0]' --slurpfile shown out
	# A file of the other kind goes with the other type.
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT csv)"
	bulkpipe convert -q -t USER_SEGMENT --to csv file >file.csv
	expect 0 bulkpipe executions create file.csv --import-id 4
}

@test "executions create: a file that becomes shorter while it is sent is status 4, and no execution" {
	platform --fault stall-mid-body=1
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	records 1000 >some
	for n in {1..800}; do cat some; done >file # more than waits between the two
	status=0
	"$BULKPIPE" executions create file --import-id 1 >out 2>err &
	sleep 0.5
	truncate -s 1000 file
	wait $! || status=$?
	is status 4 $status
	holds err "file: has become shorter while it was sent"
	is executions "" "$(arrived)"
}

@test "executions create: what is no file, what the platform refuses, what nobody answers" {
	platform
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	records 3 >file
	expect 4 bulkpipe executions create nowhere --import-id 1
	expect 2 bulkpipe executions create /dev/null --import-id 1
	expect 6 bulkpipe executions create file --import-id 9
	is arrived 0 "$(arrived | wc -l)"
	faults status=422,on=upload,times=1
	expect 6 bulkpipe executions create file --import-id 1
	holds err "422: " "error_id "
	lacks err "a fault that was asked for"
	faults status=503,on=upload,times=2
	expect 0 bulkpipe executions create file --import-id 1
	faults drop-before-response,on=upload,times=1
	expect 8 bulkpipe executions create file --import-id 1
	holds err "whether it was done is not known"
	is arrived 2 "$(arrived | wc -l)"
}

@test "executions cancel works while one is PENDING, and says clearly when it is too late" {
	records 1 >file
	platform --pending 3600
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	expect 0 bulkpipe executions create file --import-id 1
	expect 0 bulkpipe executions cancel 2 --import-id 1
	holds out "status               CANCELED"
	expect 7 bulkpipe executions wait 2 --import-id 1
	platform --running 3600
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	expect 0 bulkpipe executions create file --import-id 1
	expect 6 bulkpipe executions cancel 2 --import-id 1
	holds err "too late to cancel execution 2: it is RUNNING"
	expect 6 bulkpipe executions cancel 9 --import-id 1
	holds err "404: "
}

@test "executions wait follows to the end; errors fetches the error file" {
	records 3 | sed 2s/UPDATE/INSERT/ >bad
	records 2 >good
	platform --pending 0.5 --running 0.5
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	expect 0 bulkpipe executions create good --import-id 1
	expect 5 bulkpipe executions wait 2 --import-id 1 --wait=0
	holds err "execution 2 is still"
	expect 0 bulkpipe executions wait 2 --import-id 1 --json
	json out '.status == "SUCCEEDED" and .result.total_success == 2'
	expect 7 bulkpipe executions create bad --import-id 1 --wait --json
	holds err "1 lines of execution 3 have failed"
	json out '.result.total_failure == 1'
	expect 7 bulkpipe executions wait 2 3 --import-id 1
	expect 0 bulkpipe executions errors 3 --import-id 1
	is rows 2 "$(wc -l <out)"
	holds out '2,"/operation",enum,"expected UPDATE or DELETE",'
	expect 0 bulkpipe executions create good --import-id 1
	expect 5 bulkpipe executions errors 4 --import-id 1
	holds err "execution 4 has no error file; it is PENDING"
	faults close-mid-response,on=error-file,times=2
	expect 0 bulkpipe executions errors 3 --import-id 1
	is rows 2 "$(wc -l <out)"
}

@test "--dry-run describes each call, with the token masked, and sends nothing" {
	records 3 >file
	platform
	dry() {
		expect 0 bulkpipe "${@:2}" --dry-run
		is "$*" "$1" "$(grep -E '^[A-Z]+ http' out | paste -sd'|')"
		holds out "Authorization: ********"
	}
	dry "POST $IMPORTS" imports create -t USER_PROFILE --name x
	dry "GET $IMPORTS?keywords=a%20b&first_result=0&max_results=50" imports list --keywords "a b"
	dry "GET $IMPORTS/1" imports get 1
	dry "GET $IMPORTS/1|PUT $IMPORTS/1" imports update 1 --name x
	dry "DELETE $IMPORTS/1" imports delete 1
	dry "GET $IMPORTS/1/executions?first_result=0&max_results=50" executions list --import-id 1
	dry "GET $IMPORTS/1/executions/2" executions get 2 --import-id 1
	dry "POST $IMPORTS/1/executions/2/action" executions cancel 2 --import-id 1
	holds out "Content-Length: 19"
	dry "POST $IMPORTS/1/executions" executions create file --import-id 1
	holds out "Content-Length: $(stat -c %s file)"
	is requests 0 "$(wc -l <sandbox.log)"
}

@test "actions and options that do not go together are refused, with what was meant" {
	platform
	expect 2 bulkpipe imports
	expect 2 bulkpipe imports crate
	holds err "did you mean create?"
	expect 2 bulkpipe imports frobnicate
	holds err "there are create, list, get, update, delete"
	expect 2 bulkpipe imports get
	holds err "imports get needs ID"
	expect 2 bulkpipe imports get 1 2
	expect 2 bulkpipe imports get ../1
	holds err "expected an id"
	expect 2 bulkpipe imports get 1 --all
	holds err "imports get has no option --all"
	expect 2 bulkpipe imports list --yes
	expect 2 bulkpipe executions list
	holds err "--import-id"
	expect 2 bulkpipe executions list --import-id a/b
	expect 2 bulkpipe executions get --import-id 1
	expect 2 bulkpipe executions cancel 1 --import-id 1 --wait
	expect 2 bulkpipe config hide
	expect 2 bulkpipe check -t USER_SEGMENT --all x
	is requests 0 "$(wc -l <sandbox.log)"
}

# ---- configuration ----

# configured JSON: the configuration file.
configured() {
	mkdir -p config/bulkpipe
	printf '%s\n' "$1" >config/bulkpipe/config.json
	export XDG_CONFIG_HOME=$PWD/config
	unset BULKPIPE_API BULKPIPE_TOKEN BULKPIPE_DATAMART
}

# shown NAME: what `config show` says of a value, and where it comes from.
shown() {
	expect 0 bulkpipe config show --json "${@:2}"
	jq -r ".$1 | if . == null then \"-\" else .value + \" \" + .from end" out
}

@test "flag goes before environment before profile before default" {
	configured '{"profiles": {"default": {"datamart": "1", "token": "token-one"}, // the usual one
		"night": {"api": "https://night.example.com", "datamart": 2, "token_file": "/t2", "cacert": "/c"}}}'
	is default "https://api.mediarithmics.com default" "$(shown api)"
	is profile "1 profile default" "$(shown datamart)"
	is profile "https://night.example.com profile night" "$(shown api --profile night)"
	is profile "2 profile night" "$(shown datamart --profile night)"
	is profile "/t2 profile night" "$(shown token_file --profile night)"
	is profile "/c profile night" "$(shown cacert --profile night)"
	is token "******** profile default" "$(shown token)"
	export BULKPIPE_DATAMART=3 BULKPIPE_TOKEN=token-three BULKPIPE_API=https://env.example.com
	is environment "3 BULKPIPE_DATAMART" "$(shown datamart --profile night)"
	is environment "https://env.example.com BULKPIPE_API" "$(shown api --profile night)"
	is environment "******** BULKPIPE_TOKEN" "$(shown token --profile night)"
	is environment "-" "$(shown token_file --profile night)"
	is flag "4 --datamart" "$(shown datamart --datamart 4)"
	is flag "https://flag.example.com --api" "$(shown api --api https://flag.example.com)"
	is flag "/t --token-file" "$(shown token_file --token-file /t)"
	is flag "-" "$(shown token --token-file /t)"
	# What is empty is not set: a secret that is missing, say.
	BULKPIPE_DATAMART='' is empty "1 profile default" "$(BULKPIPE_DATAMART='' shown datamart)"
	expect 0 bulkpipe config show --profile night
	lacks out token-one token-three
	holds out "config.json" "BULKPIPE_TOKEN"
}

@test "a configuration that is wrong is status 2, with its place, and never its token" {
	while IFS='|' read -r text says; do
		configured "$text"
		expect 2 bulkpipe config show
		holds err "$says"
		lacks err hush
	done <<'END'
{"profiles": {"default": {"tokn": "hush"}}}|:1:35: a profile has api
{"profiles": {"default": {"token": 5}}}|:1:36: expected a text
{"profiles": {"default": {"datamart": ""}}}|expected a text
{"profiles": {"default": {"token": "hush", "token_file": "x"}}}|which of the two?
{"profiles": {"default": ["hush"]}}|must be an object
{"profile": {}}|member profiles
{"profiles": {}, "token": "hush"}|no member but profiles
{"profiles": |not valid JSON
[]|expected an object
END
	configured $'\xef\xbb\xbf{"profiles": {"default": {"tokn": "hush"}}}'
	expect 2 bulkpipe config show
	holds err ":1:35: a profile has api" # behind the byte order mark
	configured $'\xef\xbb\xbf\xef\xbb\xbf{"profiles": {"default": {}}}'
	expect 2 bulkpipe config show
	holds err ":1:1: not valid JSON" # another one is none
	configured '{"profiles": {"default": {}}}'
	expect 2 bulkpipe config show --profile other
	holds err "has no profile other"
	export XDG_CONFIG_HOME=$PWD/nowhere
	expect 2 bulkpipe config show --profile other
	holds err "there is no configuration file"
	expect 0 bulkpipe config show
}

@test "what is missing or wrong for a call is told before any request" {
	platform
	refuses() {
		expect 2 bulkpipe imports list "${@:2}"
		holds err "$1"
	}
	BULKPIPE_TOKEN='' refuses "there is no token"
	BULKPIPE_DATAMART='' refuses "which datamart?"
	BULKPIPE_DATAMART=12x refuses "BULKPIPE_DATAMART: a datamart is a number"
	BULKPIPE_TOKEN=$(printf 'a\nb') refuses "the token from BULKPIPE_TOKEN"
	BULKPIPE_TOKEN=hü refuses "the token from BULKPIPE_TOKEN"
	refuses "nowhere: cannot open" --token-file nowhere
	: >empty
	refuses "the token from empty" --token-file empty
	refuses "a datamart is a number" --datamart ../1
	is requests 0 "$(wc -l <sandbox.log)"
}

@test "a token gets api: in front of it unless it has a prefix; blanks around it are dropped" {
	platform --token abc
	for token in abc api:abc "Bearer abc" " abc "; do
		BULKPIPE_TOKEN=$token expect 0 bulkpipe imports list
	done
	printf 'abc\r\n' >token
	BULKPIPE_TOKEN='' expect 0 bulkpipe imports list --token-file token
	BULKPIPE_TOKEN=abcd expect 6 bulkpipe imports list
	holds err "401: the token was refused"
	listener_sees() {
		perl -MIO::Socket::INET -e '
			my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die;
			open my $port, ">", "port.new"; print $port $server->sockport; close $port; rename "port.new", "port";
			my $client = $server->accept;
			while (<$client>) { print; last if /^\r?$/ }
			print $client "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";' >heard 3>&- &
		until [ -s port ]; do sleep 0.05; done
		BULKPIPE_TOKEN=$1 expect 6 bulkpipe imports list --api "http://127.0.0.1:$(cat port)"
		wait $!
		rm port
		is "$1" "$2" "$(sed -n 's/^Authorization: \(.*\)\r/\1/p' heard)"
	}
	listener_sees raw "api:raw"
	listener_sees api:x "api:x"
	listener_sees "Bearer y" "Bearer y"
	holds heard "User-Agent: bulkpipe/" "Accept: application/json"
	lacks heard "Expect:"
}
