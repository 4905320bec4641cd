#!/bin/sh
# Installs the Ethera edge agent, or upgrades it. Safe to run again: settings and calls stay as they are.
#
#   sh install.sh [--stage <stage>]
#
# With --stage it also makes that stage's settings file. With DESTDIR it makes the tree below that folder alone, for a
# package: no user, no owners, nothing is told to systemd.
set -eu

here=$(dirname "$0")
destination=${DESTDIR-}
stage=
node_major=24
usage='usage: install.sh [--stage <stage>]'

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --stage)
      [ $# -gt 1 ] || fail '--stage needs the name of a stage'
      stage=$2
      shift
      ;;
    --stage=*)
      stage=${1#--stage=}
      ;;
    -h | --help)
      echo "$usage"
      exit 0
      ;;
    *) fail "unknown argument $1; $usage" ;;
  esac
  # As a shell leaves of a variable that is not set.
  [ -n "$stage" ] || fail '--stage needs the name of a stage'
  shift
done
case $stage in
  *[!a-z0-9-]* | [!a-z]* | *- | *--*)
    fail 'a stage has lower-case letters, digits and single hyphens between them, and begins with a letter'
    ;;
esac
[ ${#stage} -le 24 ] || fail 'the name of a stage has at most 24 characters'
for file in ethera-edge.mjs ethera-edge.licences.txt ethera-edge ethera-edge@.service stage.env site.example.yaml; do
  [ -f "$here/$file" ] || fail "$here/$file is missing: npm run build:edge makes it"
done

if [ -z "$destination" ]; then
  [ "$(id -u)" = 0 ] || fail 'run it as root'
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || major=
  [ "${major:-0}" -ge $node_major ] || fail "Node.js $node_major or newer is needed on the PATH of root and of systemd"
  # Asterisk's own package takes a group that is there already.
  getent group asterisk >/dev/null || groupadd --system asterisk
  id ethera >/dev/null 2>&1 ||
    useradd --system --gid asterisk --home-dir /var/lib/ethera --no-create-home --shell /usr/sbin/nologin ethera
fi

# folder <mode> <owner> <group> <path>. The mode comes last: whoever changes an owner may take the group bit away.
folder() {
  mkdir -p "$destination$4"
  [ -n "$destination" ] || chown "$2:$3" "$4"
  chmod "$1" "$destination$4"
}

# file <mode> <source> <path>. Renamed into place: an agent that runs keeps what it has open.
file() {
  cp "$here/$2" "$destination$3.new"
  chmod "$1" "$destination$3.new"
  [ -n "$destination" ] || chown root:root "$3.new"
  mv -f "$destination$3.new" "$destination$3"
}

folder 0755 root root /usr/local/lib/ethera
folder 0755 root root /usr/local/bin
folder 0755 root root /etc/systemd/system
folder 0755 root root /etc/ethera
# Asterisk must pass through to the media of each stage; nobody else has to.
folder 0750 root asterisk /var/lib/ethera
# What the dialplan's fallback plays when there is no agent.
folder 2750 root asterisk /var/lib/ethera/sounds
file 0644 ethera-edge.mjs /usr/local/lib/ethera/ethera-edge.mjs
file 0644 ethera-edge.licences.txt /usr/local/lib/ethera/ethera-edge.licences.txt
file 0644 site.example.yaml /usr/local/lib/ethera/site.example.yaml
file 0755 ethera-edge /usr/local/bin/ethera-edge
file 0644 ethera-edge@.service /etc/systemd/system/ethera-edge@.service
if [ -n "$stage" ]; then
  folder 0750 ethera asterisk "/var/lib/ethera/$stage"
  folder 2750 ethera asterisk "/var/lib/ethera/$stage/media"
  [ -e "$destination/etc/ethera/$stage.env" ] || file 0600 stage.env "/etc/ethera/$stage.env"
fi
if [ -z "$destination" ]; then
  # What Asterisk records must be the group's to read, whatever Asterisk's umask makes of the folder.
  if id asterisk >/dev/null 2>&1; then folder 2770 asterisk asterisk /var/spool/asterisk/recording; fi
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi

name=${stage:-'<stage>'}
echo "The edge agent is installed. Next:"
[ -n "$stage" ] || echo "  sh install.sh --stage <stage>            makes the settings of a stage"
echo "  edit /etc/ethera/$name.env               region, ARI password, AWS identity"
echo "  ethera-edge doctor --stage $name         says what is still missing"
echo "  systemctl enable --now ethera-edge@$name"
echo "After an upgrade: systemctl reload ethera-edge@$name (the new agent goes on with the calls that are live)"
