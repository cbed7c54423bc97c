#!/bin/sh
# Makes the secrets that docker-compose.yml names, each once; what is there stays. The folder is for its owner only; the files in it are
# readable, because the containers' users are others.
set -eu
folder="${1:-$(dirname "$0")/secrets}"
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

make() {
  [ -s "$1" ] || { printf '%s\n' "$2" > "$1.new"; chmod 644 "$1.new"; mv "$1.new" "$1"; }
}

make postgres-password "$(openssl rand -hex 24)"
make owner-pgpass "*:*:*:outcomes_owner:$(openssl rand -hex 24)"
make app-pgpass "*:*:*:outcomes_serve:$(openssl rand -hex 24)"
make master-key "$(openssl rand -base64 32)"
