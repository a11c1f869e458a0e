#!/bin/sh
# Goal: what is installed is whole: both programs run, and everything default.ini and the programs look for is there.
# Method: installs into an empty folder and looks. install.sh BUILD SOURCE
set -eu
root=$(mktemp -d)
trap 'rm -rf -- "$root"' EXIT
DESTDIR="$root" cmake --install "$1" --prefix /usr >/dev/null

for file in bin/pointdesk bin/pointdesk-hub share/pointdesk/default.ini share/pointdesk/demo/programme.json \
    share/doc/pointdesk/README.md share/doc/pointdesk/CHANGELOG.md share/doc/pointdesk/error-codes.md share/doc/pointdesk/copyright share/doc/pointdesk/first-ten-settings.md \
    share/doc/pointdesk/technician.md share/doc/pointdesk/handbook.md share/doc/pointdesk/handbook/status-en.png \
    share/man/man1/pointdesk.1 share/man/man1/pointdesk-hub.1 share/man/man5/pointdesk.ini.5; do
    [ -s "$root/usr/$file" ] || { echo "/usr/$file was not installed"; exit 1; }
done
cmp "$2/packaging/default.ini" "$root/usr/share/pointdesk/default.ini"
"$root/usr/bin/pointdesk" --version
"$root/usr/bin/pointdesk-hub" --version
