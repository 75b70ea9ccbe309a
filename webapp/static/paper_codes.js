// The QR code of a sheet brings the code behind a #, which no server and no log is sent. It is taken
// out of the address at once, so that the history of a device that others use does not keep it.

const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  document.querySelector("#code").value = code;
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("#pin").focus();
}
