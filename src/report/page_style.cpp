#include "report/page_style.h"

namespace entente::report {

std::string_view page_style() {
  return R"css(
:root{color-scheme:light dark;
--bg:#fff;--text:#1c2126;--muted:#5c6370;--line:#dfe2e7;--soft:#f6f7f9;--link:#1f5a94;
--client:#1f5a94;--supplier:#8a5200;
--met:#14532d;--met-bg:#e3f4e8;--near:#6b4500;--near-bg:#fdf1cf;--missed:#8a1c12;--missed-bg:#fde8e6;
--neutral:#3d444d;--neutral-bg:#eceef1;--disputed:#4a2a7a;--disputed-bg:#efe8fb;
--zone-low:#d3d8df;--zone-mid:#e4e7ec;--zone-high:#f1f3f6;--usual:#eef1f5}
@media screen and (prefers-color-scheme:dark){:root{
--bg:#16191d;--text:#e6e9ed;--muted:#a6adb8;--line:#31373f;--soft:#1d2126;--link:#8ab8e6;
--client:#8ab8e6;--supplier:#e0ac5a;
--met:#a7e3ba;--met-bg:#12331f;--near:#f5d98a;--near-bg:#3a2d08;--missed:#ffb9b1;--missed-bg:#451916;
--neutral:#cfd5dd;--neutral-bg:#2c3036;--disputed:#d9c6ff;--disputed-bg:#2e2146;
--zone-low:#3a4049;--zone-mid:#2d323a;--zone-high:#22262c;--usual:#242930}}
*{box-sizing:border-box}
html{font:14px/20px "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
font-variant-numeric:tabular-nums lining-nums;background:var(--bg);color:var(--text);scroll-padding-top:12px;
-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:24px 20px 64px;max-width:1040px;overflow-wrap:break-word}
h1{font-size:26px;line-height:32px;margin:0;font-weight:650;letter-spacing:-.01em}
h2{font-size:18px;line-height:24px;margin:44px 0 10px;padding-top:14px;border-top:1px solid var(--line);font-weight:650}
h3{font-size:14px;line-height:20px;margin:22px 0 6px;font-weight:650}
p{margin:0 0 8px;max-width:72ch}
a{color:var(--link);text-underline-offset:2px;text-decoration-thickness:1px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:12px;top:8px;background:var(--bg);padding:6px 10px;border:1px solid var(--line);z-index:3}
.sample{display:inline-block;margin:0 0 14px;padding:3px 10px;border:1px dashed var(--near);color:var(--near);
background:var(--near-bg);border-radius:3px;font-weight:600}
.parties{margin:6px 0 0;display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center;max-width:none}
.party{display:inline-flex;align-items:center;gap:7px}
.swatch{width:12px;height:12px;flex:none}
.parties small{color:var(--muted);font-size:13px}
.finding{font-size:17px;line-height:25px;margin:18px 0 12px;max-width:66ch}
.counts{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 20px;padding:0;list-style:none}
.badge{display:inline-block;padding:1px 8px;border-radius:3px;white-space:nowrap;font-size:13px;line-height:20px;
color:var(--neutral);background:var(--neutral-bg)}
.badge.met{color:var(--met);background:var(--met-bg)}.badge.near{color:var(--near);background:var(--near-bg)}
.badge.missed{color:var(--missed);background:var(--missed-bg)}.badge.disputed{color:var(--disputed);background:var(--disputed-bg)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:8px 28px;margin:0;padding:12px 0;
border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
.facts dt{color:var(--muted);font-size:12px;line-height:16px}.facts dd{margin:0;overflow-wrap:anywhere}
.toc{margin-top:10px;font-size:13px;display:flex;flex-wrap:wrap;gap:2px 16px;padding:0;list-style:none}
.toc a{display:inline-block;padding:2px 0;min-height:24px}
.scroll{overflow-x:auto;margin:0 -4px;padding:0 4px}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:18px}
caption{text-align:start;color:var(--muted);font-size:13px;padding:0 0 6px}
th,td{padding:5px 12px 5px 0;text-align:start;vertical-align:top;font-weight:400}
th:last-child,td:last-child{padding-inline-end:0}
thead th{color:var(--muted);font-size:12px;line-height:16px;vertical-align:bottom;border-bottom:1px solid var(--line);white-space:nowrap}
tbody{border-bottom:1px solid var(--line)}
tbody th{font-weight:550;min-width:150px}
.num{text-align:end;white-space:nowrap}
.strong{font-weight:600}.muted{color:var(--muted)}.nowrap{white-space:nowrap}
.note td{padding:0 12px 6px 0;color:var(--muted);border:0}
.note td ul{margin:0;padding:0 0 0 14px;list-style:none;max-width:84ch}
.note td li{position:relative}.note td li::before{content:"↳";position:absolute;inset-inline-start:-14px}
.empty{color:var(--muted)}
figure{margin:20px 0 28px}
figcaption h3{margin:0}
figcaption p,.foot{color:var(--muted);font-size:13px;line-height:18px;margin:0 0 10px;max-width:84ch}
.foot{margin:4px 0 0}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,310px),1fr));gap:4px 28px}
.grid figure{margin:10px 0 14px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:12px "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
font-variant-numeric:tabular-nums;fill:var(--text)}
svg text.small{font-size:11.5px;fill:var(--muted)}svg text.strong{font-weight:600}
svg .ink.met{fill:var(--met)}svg .ink.near{fill:var(--near)}svg .ink.missed{fill:var(--missed)}svg .ink.neutral{fill:var(--neutral)}
.wide{max-width:840px}.one{max-width:350px}.slim{display:none;max-width:420px}.defs{position:absolute;width:0;height:0}
.zone-low{fill:var(--zone-low)}.zone-mid{fill:var(--zone-mid)}.zone-high{fill:var(--zone-high)}
.bar-minimum{stroke:var(--text);stroke-width:1.5;stroke-dasharray:3 2}.bar-expected{stroke:var(--text);stroke-width:1.75}
.fill.met,.pt.met{fill:var(--met)}.fill.near,.pt.near{fill:var(--near)}.fill.missed,.pt.missed{fill:var(--missed)}
.fill.neutral,.pt.neutral{fill:var(--neutral)}
.fill{opacity:.55}
.pt{stroke:var(--bg);stroke-width:1}.pt.open{fill:var(--bg);stroke:var(--neutral);stroke-width:1.5}
.tint{rx:2px}.tint.met{fill:var(--met-bg)}.tint.near{fill:var(--near-bg)}.tint.missed{fill:var(--missed-bg)}.tint.neutral{fill:var(--neutral-bg)}
.tint+.pt{stroke:none}.tint+.pt.open{fill:none;stroke:var(--neutral)}
.change-bar{fill:var(--text)}.change{stroke:var(--muted);stroke-width:1.25;stroke-dasharray:1.5 2.5}
.now{fill:none;stroke:var(--muted);stroke-width:1}
.money.client{fill:var(--client)}.money.supplier{fill:url(#hatch);stroke:var(--supplier);stroke-width:1.25}
.money.cut{fill:var(--soft);stroke:var(--muted);stroke-width:1;stroke-dasharray:3 2}
.hair{stroke:var(--muted);stroke-width:.75;stroke-dasharray:2 2}.axis{stroke:var(--muted);stroke-width:1}
.usual{fill:var(--usual)}.mean{stroke:var(--muted);stroke-width:1;stroke-dasharray:6 3}
.series{fill:none;stroke:var(--muted);stroke-width:1.25}.ring{fill:none;stroke:var(--text);stroke-width:1.25}
.hatch-line{stroke:var(--supplier);stroke-width:2}
.key{display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--muted);font-size:13px;margin:0 0 6px;max-width:none}
.key svg{display:inline-block;width:26px;height:12px;vertical-align:-1px;margin-inline-end:6px}
details{margin:0}
summary{cursor:pointer;min-height:24px;line-height:24px;width:fit-content;max-width:100%}
.twin>summary,.more>summary{color:var(--muted);font-size:13px}
.twin table{width:auto;min-width:min(100%,420px)}
.drawer{border-bottom:1px solid var(--line)}
.drawer>summary{padding:5px 0;width:auto}
.drawer>summary b{font-weight:550}
.drawer>summary .value{color:var(--muted);margin-inline-start:10px}
.drawer[open]>summary{padding-bottom:8px}
.drawer .scroll{margin-bottom:14px}
.steps tbody{border:0}.steps tr{border-bottom:1px solid var(--line)}
.steps th{font-weight:400;min-width:170px}
.rule{color:var(--muted)}.origin{color:var(--muted);font-size:12px;overflow-wrap:anywhere;min-width:90px}
.d1{padding-inline-start:0}.d2{padding-inline-start:16px}.d3{padding-inline-start:32px}.d4{padding-inline-start:48px}.d5{padding-inline-start:64px}
.items{margin:10px 0 0}
.clause{color:var(--muted);font-weight:400;margin-inline-start:8px}
.terms{list-style:none;margin:0 0 14px;padding:0}
.terms li{display:grid;grid-template-columns:minmax(0,72ch) minmax(110px,1fr);gap:0 24px;padding:3px 0}
.terms .origin{line-height:20px}
.terms code{font:inherit;background:var(--soft);border-radius:3px;padding:0 3px}
tr:target,details:target>summary{background:var(--near-bg)}
footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--line);color:var(--muted);font-size:13px}
@media screen and (max-width:640px){
body{padding:16px 16px 48px}h1{font-size:22px;line-height:28px}.finding{font-size:16px;line-height:23px}
.wide{display:none}.slim{display:block}
.scroll tbody th,.scroll thead th:first-child{position:sticky;inset-inline-start:0;background:var(--bg);z-index:1;max-width:46vw}
.note td ul{position:sticky;inset-inline-start:0;max-width:calc(100vw - 40px)}
.facts{grid-template-columns:1fr 1fr;gap:8px 16px}
.terms li{grid-template-columns:1fr}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media (forced-colors:active){.badge{border:1px solid}.pt,.fill,.money.client{forced-color-adjust:none}}
@page{size:A4;margin:14mm 14mm 16mm;@bottom-right{content:"page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#5c6370}}
@media print{
html{font-size:10pt;line-height:13.5pt;scroll-behavior:auto;-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{max-width:none;padding:0}
.skip,.toc,.twin,.more>summary{display:none}
h1{font-size:18pt;line-height:22pt}h2{font-size:13pt;line-height:16pt;margin:20pt 0 6pt;break-after:avoid}
h3,figcaption,caption{break-after:avoid}
.finding{font-size:12pt;line-height:17pt}
.terms li{break-inside:avoid;grid-template-columns:minmax(0,1fr) 34mm}
table,.badge,.note td,figcaption p,.foot,.key,footer{font-size:8.5pt;line-height:11.5pt}thead th,.facts dt,.origin{font-size:8pt;line-height:10pt}
thead{display:table-header-group}tr,figure,.facts{break-inside:avoid}tbody.row{break-inside:avoid}
.scroll{overflow:visible;margin:0;padding:0}th,td{padding-inline-end:8px}
tbody th,.steps th{min-width:0}
.grid{grid-template-columns:1fr 1fr 1fr;gap:4px 16px}
details::details-content{content-visibility:visible;block-size:auto;height:auto}
details>summary{list-style:none}
.drawer>summary{break-after:avoid}
a{color:inherit;text-decoration:none}}
)css";
}

}  // namespace entente::report
