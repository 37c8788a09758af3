// Browsers load the parts of a page only from a web server; opened as a file it would stay blank.
if (location.protocol === 'file:') {
  document.getElementById('app').innerHTML =
    '<div style="max-width:640px;margin:48px auto;padding:0 16px;font:16px/1.5 system-ui,sans-serif">' +
    '<h1 style="font-size:20px">This page needs a web server</h1>' +
    '<p>It was opened as a file, and browsers do not load the parts of a page from there. Do one of these:</p>' +
    '<ul><li><code>hapax serve</code> shows the playground with an API beside it.</li>' +
    '<li><code>python3 -m http.server</code> in the folder of this file, then open <code>http://localhost:8000/</code></li></ul></div>';
}
