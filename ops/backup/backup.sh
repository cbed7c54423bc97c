#!/usr/bin/env bash
# Backs a registry up while it runs: backup.sh FOLDER KEYS_FOLDER. Of the environment it takes REGISTRY and KEYS, connections as psql takes
# them, of a user who may read everything, and PHOTOS, the folder of the photographs.
#
# The log comes first: the files of a photograph are older than the entry that names them, and a patient's key is older than the first
# entry, so whatever the log's copy names is in the other two. The keys belong in another place than the rest.
set -euo pipefail
folder=$1 keys=$2
umask 077
mkdir -p "$folder" "$keys"

pg_dump --format=custom --file="$folder/registry.dump.part" "$REGISTRY"
# Files that are being written have one more ending. A picture that is stored meanwhile changes a folder that is read, which tar tells by
# a 1; every file is whole all the same.
tar --create --file="$folder/photos.tar.part" --directory="$PHOTOS" --exclude='*.original.*' --exclude='*.shown.*' . || [ $? = 1 ]
pg_dump --format=custom --file="$keys/keys.dump.part" "$KEYS"

# Only what is whole has its name.
mv "$folder/registry.dump.part" "$folder/registry.dump"
mv "$folder/photos.tar.part" "$folder/photos.tar"
mv "$keys/keys.dump.part" "$keys/keys.dump"
