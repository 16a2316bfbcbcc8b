"""The page as it is handed out, and the form that asks for the token."""

from __future__ import annotations

import base64
import hashlib
import re

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


def inline_hashes(html: str) -> tuple[str, ...]:
    """Hashes of a page's own scripts and styles, as a content security policy names them.

    Scripts of data (`type="application/json"`) are not run and are left out.
    """
    return tuple(
        f"sha256-{_digest(found.group(3))}"
        for found in _INLINE.finditer(html)
        if "json" not in found.group(2)
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


LOGIN = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>oner</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 24rem; margin: 20vh auto; padding: 0 1rem }
label, input, button { display: block; font: inherit; margin: .5rem 0 }
input { width: 100%; box-sizing: border-box; padding: .4rem }
</style>
<form id="form">
<label for="token">Token that <code>oner serve</code> printed</label>
<input id="token" type="password" autocomplete="off" required>
<button>Open</button>
<p id="said" role="alert"></p>
</form>
<script>
const form = document.getElementById("form");
const field = document.getElementById("token");
async function open_(token) {
  const reply = await fetch("login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (reply.ok) location.replace("/");
  else document.getElementById("said").textContent = (await reply.json()).error;
}
form.addEventListener("submit", (event) => { event.preventDefault(); open_(field.value.trim()); });
function take() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) { history.replaceState(null, "", "/"); open_(given); }
}
addEventListener("hashchange", take);
take();
</script>
</html>
"""
"""Asks for the token; takes it from the address's fragment, which no server and no log sees."""
