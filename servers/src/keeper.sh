# keeper USERS FOLDER STOP...
# Once nobody holds the lock USERS any more, runs STOP and removes FOLDER. Whoever wants the lock meanwhile waits.
users=$1
folder=$2
shift 2
while sleep 1; do
    [ -d "$folder" ] || exit 0
    flock --exclusive --nonblock "$users" sh -c '"$@"; rm -rf "$0"' "$folder" "$@" && exit 0
done
