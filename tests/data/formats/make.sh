#!/bin/bash
# Writes the files beside it: the first 1.2 s of chunk-2.5s.wav, as other programs write it.
# Debian's packages: sox libsox-fmt-all opus-tools lame flac
set -euo pipefail
cd "$(dirname "$0")"
sox -R ../chunk-2.5s.wav 16k.wav trim 0 1.2
sox -R 16k.wav -r 8000 -e mu-law sox-mulaw.wav
sox -R 16k.wav -r 8000 -e a-law sox-alaw.wav
sox -R 16k.wav -r 8000 -b 8 -e unsigned-integer sox-pcm8.wav
sox -R 16k.wav -r 8000 -b 24 sox-pcm24.wav
sox -R 16k.wav -r 8000 -e float -b 32 sox-float32.wav
sox -R 16k.wav -r 8000 -t raw -e mu-law sox.ulaw
sox -R 16k.wav -r 8000 -t raw -e a-law sox.alaw
sox -R 16k.wav -r 8000 -t raw -e signed -b 16 -L sox.s16le
sox -R 16k.wav -r 8000 -t raw -e signed -b 16 -B sox.s16be
sox -R 16k.wav sox-vorbis.ogg
opusenc --quiet --bitrate 16 16k.wav opusenc.opus
lame --quiet -b 32 16k.wav lame.mp3
flac --silent --force 16k.wav -o flac.flac
rm 16k.wav
