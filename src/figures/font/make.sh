#!/bin/sh
# Makes ChartSansSC-Regular.ttf from Noto Sans SC (SIL Open Font License 1.1, OFL.txt beside this file).
#
# Needs npm (fetches the source font) and Python 3 with fonttools:  pip install fonttools==4.68.0
# Run in this folder:  sh make.sh
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null
tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
cp package/LICENSE_FONT "$here/OFL.txt"
SOURCE_DATE_EPOCH=0 python3 "$here/subset.py" package/400Regular/NotoSansSC_400Regular.ttf "$here/ChartSansSC-Regular.ttf"
