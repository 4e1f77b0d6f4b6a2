#!/bin/sh
# Runs a program for Docker, which can exclude no exit codes from a restart: those that only a person can
# mend (2, 75 and 78, see the README) count as done.
stop() {
    signalled=yes
    [ "$!" ] || exit 0 # nothing runs yet
    kill -TERM "$!"    # for both: a shell's background processes are deaf to SIGINT
}
trap stop TERM INT
"$@" &
while :; do
    signalled=
    wait "$!"
    code=$?
    [ "$signalled" ] || break # else it was the signal that ended the waiting
done
case $code in
2 | 75 | 78)
    echo "Not started again (exit code $code): see above, mend it, and start the container." >&2
    exit 0
    ;;
esac
exit "$code"
