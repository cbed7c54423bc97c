#!/usr/bin/env bash
# Restores what backup.sh made: restore.sh FOLDER KEYS_FOLDER. REGISTRY and KEYS are two empty databases, of a user who may make everything in
# them, and PHOTOS the folder of the photographs; run it as the user that will serve, whose the files become. The databases stand on a server that has the registry's roles (ops/postgres-roles.sql); No server of the registry runs on them.
set -euo pipefail
folder=$1 keys=$2
umask 077

pg_restore --exit-on-error --single-transaction --dbname="$KEYS" "$keys/keys.dump"
mkdir -p "$PHOTOS"
tar --extract --file="$folder/photos.tar" --directory="$PHOTOS"
pg_restore --exit-on-error --single-transaction --dbname="$REGISTRY" "$folder/registry.dump"
