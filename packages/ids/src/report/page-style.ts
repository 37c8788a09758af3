/** Style of the report: light and dark, a phone and paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #22272e; --soft: #5f6972; --paper: #fbfbfa; --card: #fff; --line: #e3e6ea; --alert: #b3202f; --bar: #c9d3dc; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #98a1ab; --paper: #15181c; --card: #1d2126; --line: #30363d; --alert: #ff7b85; --bar: #46525d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 Inter, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 960px; margin: 0 auto; padding: 36px 24px 64px; }
.brand { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .14em; }
h1 { margin: 4px 0 8px; font-size: 27px; line-height: 1.2; }
h2 { margin: 36px 0 8px; font-size: 18px; }
.soft { color: var(--soft); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px; margin: 12px 0; }
article h3 { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0; font-size: 17px; }
article h3 span { color: var(--soft); font-size: 13px; font-weight: 400; align-self: center; }
article.suppressed { opacity: .8; }
.why { margin: 6px 0 10px; font-size: 16px; }
.label { color: var(--soft); font-size: 13px; margin: 10px 0 2px; }
svg.line { display: block; width: 100%; height: 48px; border-bottom: 1px solid var(--line); }
.ends { display: flex; justify-content: space-between; margin: 2px 0 6px; color: var(--soft); font-size: 12px; }
svg.line rect { fill: var(--bar); } svg.line rect.out { fill: var(--alert); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 500; overflow-wrap: normal; }
td.n, th.n { text-align: right; white-space: nowrap; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 4px 22px; }
details { margin-top: 10px; } summary { cursor: pointer; color: var(--soft); font-size: 13.5px; }
pre { max-height: 340px; overflow: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 8px; font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
svg.map { display: block; width: 100%; max-width: 720px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); }
svg.map polyline { fill: none; stroke: var(--soft); stroke-width: 1.2; opacity: .8; } svg.map polyline.held { stroke: var(--alert); }
svg.map circle { fill: var(--bar); } svg.map circle.out { fill: var(--alert); } svg.map path.normal { fill: none; stroke: var(--soft); } svg.map text { fill: var(--ink); font-size: 13px; }
.bar { display: flex; height: 10px; border-radius: 3px; overflow: hidden; } .bar span { min-width: 1px; }
.keys { margin: 3px 0 8px; font-size: 13px; } .key { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin: 0 4px 0 8px; } .key:first-child { margin-left: 0; }
.a-signature { background: #b3202f; } .a-port { background: #c77f1a; } .a-destination { background: #2f6fb0; } .a-source { background: #6b4fa0; }
.a-amount { background: #3d8b62; } .a-rhythm { background: #168a91; } .a-names { background: #97476f; } .a-other { background: var(--bar); }
code { font: 12.5px/1.6 ui-monospace, "DejaVu Sans Mono", monospace; } code.copy { display: block; user-select: all; background: var(--paper); border: 1px solid var(--line); border-radius: 5px; padding: 3px 8px; margin: 4px 0; }
footer { margin-top: 44px; padding-top: 10px; border-top: 1px solid var(--line); color: var(--soft); font-size: 12.5px; }
@media (max-width: 640px) { main { padding: 22px 14px 40px; } article { padding: 12px 13px; } }
@media print { details pre { max-height: none; } article { break-inside: avoid; } }
`;
