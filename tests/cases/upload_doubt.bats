# upload: parts in doubt. What listings settle, what they cannot, and what a person says then.

load helper
load sandbox
load platform

# doubtful FAULT...: two parts alike, sent at the same time to an import of our own; one arrived, and nobody
# can say which. Status 8.
doubtful() {
	local args=() fault

	for fault; do args+=(--fault "$fault"); done
	export_of 2 1
	platform --fault drop-before-work,on=upload,times=1 --fault stall=1,on=create "${args[@]}" \
		--fault drop-before-response,on=upload,after=1,times=1
	expect 8 bulkpipe upload dir --settle 1 --jobs 2
}

# stranger FILE: somebody else uploads to import 1.
stranger() {
	EXECUTIONS=$IMPORTS/1/executions upload 200 "$1"
}

@test "parts of different size are told apart by their lines" {
	uneven 4
	platform --fault drop-before-work,on=upload,after=1,times=1 \
		--fault drop-before-response,on=upload,after=2,times=1 --pending 0.5
	expect 0 bulkpipe upload dir --settle 1 --jobs 4
	arrived_once dir
	json dir/upload.json 'all(.targets[0].parts[]; .sure)'
}

@test "two parts alike of which one arrived are status 8, and stay so" {
	doubtful
	holds err "whether part 1, 2 arrived cannot be told: import 1 has 1 executions"
	is arrived 1 "$(arrived | wc -l)"
	expect 8 bulkpipe upload dir --settle 1
	expect 8 bulkpipe upload dir --status
	holds out "2 in doubt"
	holds err "then say bulkpipe upload dir --datamart 1509 --resend 1 or --assume-sent 1"
	is open 2 "$(journal 'map(select(.event == "open")) | length')" # told twice, written down once
	json dir/upload.json '.exit == 8 and .targets[0].in_doubt == 2'
	is arrived 1 "$(arrived | wc -l)"
}

@test "--resend and --assume-sent decide, for all parts in doubt at once" {
	doubtful
	expect 2 bulkpipe upload dir --resend 1
	holds err "part 2 is in doubt too"
	expect 2 bulkpipe upload dir --resend 1 --assume-sent 1 --resend 2
	expect 2 bulkpipe upload dir --resend 3
	expect 2 bulkpipe upload dir --resend 0
	# A person looks, and finds which one it is.
	missing=$(comm -23 <(listed dir) <(all_arrived))
	number=$(jq --arg sha "$missing" '[.parts[].sha256] | index($sha) + 1' dir/manifest.json)
	expect 0 bulkpipe upload dir --settle 1 --wait --resend "$number" --resend "$number" \
		--assume-sent $((3 - number))
	arrived_once dir
	holds out "assumed sent"
	holds err "which executions they are is not known"
	# Typed again, it sends nothing again.
	expect 2 bulkpipe upload dir --resend "$number"
	holds err "the part is not in doubt, it was sent as execution"
	arrived_once dir
	expect 0 bulkpipe upload dir
}

@test "--resend of a part that is not in doubt is refused" {
	export_of 2 1
	platform --fault status=403,on=upload,after=1
	expect 6 bulkpipe upload dir
	expect 2 bulkpipe upload dir --resend 1
	expect 2 bulkpipe upload dir --resend 2
	holds err "still to be sent"
	expect 2 bulkpipe upload dir --assume-sent 2
}

@test "a part that is to be sent again may be found to have arrived: --assume-sent" {
	export_of 2 1
	platform --fault hide=1.5,on=upload,times=1 --fault drop-before-response,on=upload,times=1 \
		--fault status=403,on=upload,after=1,times=1
	expect 6 bulkpipe upload dir --settle 1
	holds err "it had not arrived, and is sent again"
	sleep 0.6
	expect 8 bulkpipe upload dir --assume-sent 1
	expect 0 bulkpipe upload dir --assume-sent 1
	arrived_once dir
	expect 0 bulkpipe upload dir --status
}

@test "a part that arrives after it was sent again is told: status 8, until a person has looked" {
	export_of 1 1
	platform --fault stall-before-work=3,on=upload,times=1
	expect 0 bulkpipe upload dir --settle 0 --timeout 1
	until [ "$(arrived | wc -l)" = 2 ]; do sleep 0.1; done
	expect 8 bulkpipe upload dir
	holds err "part 1 may have arrived twice: import 1 has execution"
	expect 8 bulkpipe upload dir --status
	holds err "part 1 may have arrived twice" "--assume-sent 1"
	json dir/upload.json '.targets[0].twice | length == 1'
	expect 0 bulkpipe upload dir --assume-sent 1
	expect 0 bulkpipe upload dir
	expect 0 bulkpipe upload dir --status
}

@test "a decision says what becomes of parts that are to be sent again, where something may be them" {
	export_of 2 1
	platform --latency 0.2 --fault hide=4,on=upload,times=1 --fault drop-before-response,on=upload,times=1 \
		--fault drop-before-work,on=upload,after=1,times=1 --fault status=403,on=upload,after=2
	expect 6 bulkpipe upload dir --settle 1 --jobs 2
	is again 2 "$(journal '[.[] | select(.event == "again")] | length')"
	faults ""
	until call 200 "$IMPORTS/1/executions" && jq -e '.total == 1' got >jq.out; do sleep 0.1; done
	missing=$(comm -23 <(listed dir) <(all_arrived))
	number=$(jq --arg sha "$missing" '[.parts[].sha256] | index($sha) + 1' dir/manifest.json)
	expect 8 bulkpipe upload dir --assume-sent $((3 - number))
	expect 2 bulkpipe upload dir --assume-sent $((3 - number))
	holds err "part $number is to be sent again, but execution 2 may be it"
	expect 0 bulkpipe upload dir --assume-sent $((3 - number)) --resend "$number"
	arrived_once dir
}

@test "--resend of a part that arrives just before it, unseen, does not send it" {
	export_of 1 1
	platform --fault stall-before-work=1,on=upload,times=1
	"$BULKPIPE" upload dir >said 2>&1 3>&- &
	until grep -qs '"send"' dir/upload-*.journal; do sleep 0.05; done
	sleep 0.2
	kill -KILL $!
	wait $! || true
	until [ "$(arrived | wc -l)" = 1 ]; do sleep 0.05; done
	expect 8 bulkpipe upload dir --resend 1
	holds err "execution 2 of import 1, which may be part 1, was not there at the last look"
	expect 0 bulkpipe upload dir --assume-sent 1
	arrived_once dir
}

@test "a process that is killed: what was under way is looked for before anything is sent" {
	export_of 3 1
	for fault in stall=60 stall-before-work=60; do
		rm -f dir/*.journal
		platform --fault $fault,on=upload,after=1,times=1
		"$BULKPIPE" upload dir >said 2>&1 3>&- &
		until [ "$(grep -cs '"send"' dir/upload-*.journal)" = 2 ]; do sleep 0.05; done
		sleep 0.2
		kill -KILL $!
		wait $! || true
		expect 0 bulkpipe upload dir --settle 1
		arrived_once dir
	done
}

# late FAULT...: the first execution of part 1 is shown once the part was sent again; later parts have FAULT.
late() {
	local args=() fault

	for fault; do args+=(--fault "$fault"); done
	platform --fault hide=2,on=upload,times=1 --fault drop-before-response,on=upload,times=1 "${args[@]}"
}

@test "the late first copy of a part that was sent again is not taken for another part" {
	for pending in 0 0.1; do
		export_of 3 2 dir$pending
		late drop-before-work,on=upload,after=2,times=1
		expect 8 bulkpipe upload dir$pending --settle 1 --wait
		holds err "part 1 may have arrived twice: import 1 has execution 2"
		is "each part" "$(listed dir$pending)" "$(all_arrived | uniq)"
		is arrived 3 "$(arrived | wc -l)"
	done
	expect 0 bulkpipe upload dir0.1 --assume-sent 1
}

@test "the late first copy of a part that was sent again is told even where it is like no part in doubt" {
	uneven 4
	late drop-before-response,stall=1.5,on=upload,after=4,times=1
	expect 8 bulkpipe upload dir --settle 1
	holds err "user-segment-00004.ndjson: it had arrived, as execution 6" \
		"part 1 may have arrived twice: import 1 has execution 2"
	is arrived 5 "$(arrived | wc -l)"
}

@test "a part as long as one that was sent again: what shows up may be either, and is status 8" {
	export_of 2 1
	late drop-before-work,on=upload,after=2,times=1
	expect 8 bulkpipe upload dir --settle 1
	holds err "whether part 2 arrived cannot be told" "or bring a part that was sent again a second time"
	is arrived 2 "$(arrived | wc -l)"
	# A person finds that it is part 1.
	expect 0 bulkpipe upload dir --settle 1 --resend 2
	is "each part" "$(listed dir)" "$(all_arrived | uniq)"
}

@test "a part that is lost, sent again, and then not answered is told by what is there" {
	export_of 2 1
	platform --fault drop-before-work,on=upload,times=1 --pending 60 \
		--fault drop-before-response,on=upload,after=1,times=1
	expect 0 bulkpipe upload dir --settle 1
	arrived_once dir
}

# ---- an import that others use too ----

# shared FAULT...: an import with a file in it that somebody has sent before.
shared() {
	local args=() fault

	for fault; do args+=(--fault "$fault"); done
	platform "${args[@]}"
	new_import USER_SEGMENT
	records 1 >theirs
	stranger theirs
}

@test "a shared import: a part in doubt is found by lines and dates" {
	uneven 3
	shared drop-before-response,on=upload,after=2,times=1
	expect 0 bulkpipe upload dir --settle 1 --import-id 1
	holds err "it had arrived"
	is arrived 4 "$(arrived | wc -l)"
	diff <(listed dir) <(all_arrived | grep -vF "$(sha256sum <theirs | cut -c1-64)")
	# What is not there is sent again.
	uneven 3 other
	faults drop-before-work,on=upload,after=1,times=1
	expect 0 bulkpipe upload other --settle 1 --import-id 1
	is arrived 7 "$(arrived | wc -l)"
}

# meanwhile FILE: somebody else uploads FILE while part 2 is under way, which has FAULT.
meanwhile() {
	"$BULKPIPE" upload dir --settle 1 --import-id 1 >out 2>err 3>&- &
	until [ "$(grep -cs '"send"' dir/upload-*.journal)" = 2 ]; do sleep 0.02; done
	stranger "$1"
	status=0
	wait $! || status=$?
}

@test "a shared import while another program uploads: a part in doubt is status 8, never a wrong guess" {
	records 2 >alike
	records 7 >other
	for theirs in alike other; do
		uneven 3
		shared drop-before-response,stall=1,on=upload,after=2,times=1
		meanwhile $theirs
		is "$theirs: status" 8 $status
		holds err "whether part 2 arrived cannot be told" "--import-id 1"
		# It is in doubt, and nothing after it was sent.
		is arrived 4 "$(arrived | wc -l)"
		expect 0 bulkpipe upload dir --settle 1 --assume-sent 2
		for sha in $(listed dir); do is once 1 "$(arrived | grep -c "$sha")"; done
	done
	# Theirs has other lines, and none has ours: then it has not arrived, whoever else is there.
	uneven 3
	shared status=504,stall=1,on=upload,after=2,times=1
	meanwhile other
	is status 0 $status
	for sha in $(listed dir); do is once 1 "$(arrived | grep -c "$sha")"; done
}

@test "a shared import: what is PENDING and tells no lines is waited for" {
	uneven 2
	platform --pending 1.5 --fault drop-before-response,on=upload,times=1
	new_import USER_SEGMENT
	expect 0 bulkpipe upload dir --settle 1 --import-id 1
	arrived_once dir
}

@test "a shared import: what stands there before the first part is set aside by the process that sends it" {
	uneven 2
	shared drop-before-work,on=upload,after=2,times=1 status=403,on=list-executions,times=1
	expect 6 bulkpipe upload dir --settle 1 --import-id 1
	is events '["target","use"]' "$(journal '[.[].event]')"
	sed 's/C-/D-/' dir/user-segment-00001.ndjson >alike
	stranger alike
	expect 0 bulkpipe upload dir --settle 1
	holds err "user-segment-00001.ndjson: it had not arrived"
	is arrived 4 "$(arrived | wc -l)"
	for sha in $(listed dir); do is once 1 "$(arrived | grep -c "$sha")"; done
}
