#!/bin/sh
set -e
# A server that runs goes on with the new program; none is started or enabled.
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    if [ -n "$2" ]; then deb-systemd-invoke try-restart assistant-server.service || true; fi
fi
