#!/usr/bin/env bash
# Other people's tools that check what testigo writes, at pinned versions, in a folder of their own.
# Prints the folder of their programs: `TOOLS=$(tests/tools.sh)`, then `"$TOOLS/warcio" check …`.
# Can be run any number of times, also at the same time.
set -euo pipefail

home="${XDG_CACHE_HOME:-$HOME/.cache}/testigo-tools"
venv="$home/venv"
wanted="bagit==1.9.0 warcio==1.8.1 wacz==0.6.0 FastWARC==2.0.1 opentimestamps-client==0.7.2 rfc3161-client==1.0.9 pikepdf==10.18.0 icalendar==6.3.1 setuptools<81 aiosmtpd==1.4.6 apprise==2.3.0 jeepney==0.9.0 zxing-cpp==3.1.1 pillow==13.0.0"

mkdir -p "$home"
exec 9>"$home/lock"
flock 9
if [ "$(cat "$home/installed" 2>/dev/null)" != "$wanted" ]; then
    {
        [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
        # shellcheck disable=SC2086  # one word for each package
        "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted
    } >&2 || { echo "tests/tools.sh: the tools could not be installed into $venv; is there a network?" >&2; exit 1; }
    printf '%s\n' "$wanted" >"$home/installed"
fi
for tool in warcio wacz fastwarc ots apprise; do
    [ -x "$venv/bin/$tool" ] || { echo "tests/tools.sh: $venv/bin/$tool is missing; delete $home and run again" >&2; exit 1; }
done
"$venv/bin/python" -c 'import bagit, icalendar, pikepdf, rfc3161_client, aiosmtpd, jeepney, zxingcpp, PIL' || { echo "tests/tools.sh: a package is broken; delete $home and run again" >&2; exit 1; }
echo "$venv/bin"
