# What can go wrong with each kind of call, for every.sh and upload.sh, and how it is worded.
declare -A errors=(
	[create]="EIO ENOSPC EDQUOT" [open]=EIO [read]=EIO [write]="EIO ENOSPC EDQUOT"
	[close]="EIO ENOSPC EDQUOT" [sync]="EIO ENOSPC EDQUOT" [rename]="EIO ENOSPC EDQUOT" [unlink]=EIO
	[truncate]=EIO [mkdir]="EIO ENOSPC EDQUOT" [rmdir]=EIO [list]=EIO [lock]=EIO [poll]=EIO [thread]=EAGAIN
)
declare -A harmless=(
	[create]=EINTR [open]=EINTR [read]="EINTR one half" [write]="EINTR one half" [close]=EINTR
	[sync]=EINTR [lock]=EINTR [poll]=EINTR
)
declare -A reasons=(
	[EIO]="Input/output error" [ENOSPC]="No space left on device" [EDQUOT]="Disk quota exceeded"
	[EAGAIN]="no thread"
)

# some WORD...: all of them with FAULTS=all, else a different one at each call.
some() {
	[ $# -eq 0 ] || [ "${FAULTS:-}" = all ] || { shift $((ncalls % $#)); set -- "$1"; }
	echo "$@"
}

# The name that people know: without what makes it temporary.
public() {
	local name=${1% (deleted)}
	# It never had one that people know: its directory is told.
	[[ $name != */.spill-* ]] || name=${name%/*}
	name=${name##*/}
	name=${name%.bulkpipe}
	[[ ! $name =~ ^(.*)\.[0-9a-f]{16}$ ]] || name=${BASH_REMATCH[1]} # what was drawn
	[[ ! $name =~ ^(upload-.*-)[0-9]+\.journal$ ]] || name=${BASH_REMATCH[1]} # each try has its own datamart
	name=${name%.replaced}
	name=${name#.}
	echo "$name"
}

wrong() {
	echo "  $fault at $place: $*"
	nwrong=$((nwrong + 1))
}
