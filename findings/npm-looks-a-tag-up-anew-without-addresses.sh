#!/usr/bin/env bash
# npm: "npm ci" refuses its own lock after a release elsewhere, when the lock was written without
# addresses (omit-lockfile-registry-resolved) and some package asks for another by a tag such as "latest".
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
mkdir tool with without
npm install --silent --prefix=tool npm@10.9.9 || exit 2
npm() { node "$folder/tool/node_modules/npm/bin/npm-cli.js" "$@"; }
quiet=(--no-audit --no-fund --loglevel=error)

# The lock as it was written while third-party-web 0.29.2 was the latest. A newer one is out by now.
integrity=$(npm view third-party-web@0.29.2 dist.integrity) || exit 2
newest=$(npm view third-party-web@latest version) || exit 2
for kind in with without; do
  cd "$folder/$kind" || exit 2
  echo '{"private": true, "dependencies": {"@paulirish/trace_engine": "0.0.59"}}' >package.json
  omit=$([ "$kind" = without ] && echo true || echo false)
  npm install "${quiet[@]}" --package-lock-only --omit-lockfile-registry-resolved="$omit" >/dev/null || exit 2
  node - "$integrity" "$newest" <<'NODE' || exit 2
const fs = require("fs");
const [integrity, newest] = process.argv.slice(2);
const lock = JSON.parse(fs.readFileSync("package-lock.json"));
const one = lock.packages["node_modules/third-party-web"];
one.version = "0.29.2";
one.integrity = integrity;
if (one.resolved) one.resolved = one.resolved.replace(newest, "0.29.2");
fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2));
NODE
  npm ci "${quiet[@]}" --dry-run >"../$kind.txt" 2>&1
  echo $? >"../$kind.status"
done

cd "$folder" || exit 2
[ "$(cat with.status)" -eq 0 ] || exit 2
echo "npm $(npm --version), third-party-web $newest"
echo "expected: npm ci installs the release and the digest that the lock names, as it does with addresses"
echo "seen:     $(grep -m 1 'Invalid: lock file' without.txt || echo it does)"
[ "$(cat without.status)" -ne 0 ] && grep -q "Invalid: lock file's third-party-web@0.29.2" without.txt
