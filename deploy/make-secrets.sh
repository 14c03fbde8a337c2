#!/bin/sh
# Makes the secrets that compose.yaml mounts, once, in var/secrets. Run as root: the files of the server must belong to
# the image's user, and nobody else may enter the folder. Existing secrets are never overwritten.
set -eu
cd "$(dirname "$0")/.."
folder=var/secrets
if [ -e "$folder" ]; then
  echo "$folder exists; remove it yourself if you mean to lose the secrets in it" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "run as root: sudo sh deploy/make-secrets.sh" >&2
  exit 1
fi

random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

umask 077
mkdir -p "$folder"
owner=$(random)
app=$(random)

# Read by the database's own user when it starts for the first time; the folder keeps others out.
printf '%s' "$(random)" >"$folder/superuser_password"
printf '%s' "$owner" >"$folder/owner_password"
printf '%s' "$app" >"$folder/app_password"
chmod 0444 "$folder/superuser_password" "$folder/owner_password" "$folder/app_password"

# Read by Diarium, uid 10001: PostgreSQL's password files (host:port:database:role:password) and the master key.
printf 'database:5432:diarium:diarium_owner:%s\n' "$owner" >"$folder/owner_passfile"
printf 'database:5432:diarium:diarium_app:%s\n' "$app" >"$folder/app_passfile"
random >"$folder/master_key"
chown 10001:10001 "$folder/owner_passfile" "$folder/app_passfile" "$folder/master_key"
chmod 0400 "$folder/owner_passfile" "$folder/app_passfile" "$folder/master_key"
echo "Made $folder. Keep a copy of $folder/master_key apart from the database's backups."
