/** One side of A4: 297 mm less two margins of 8. Sizes in points and millimetres, as on paper. */
export const style = `
@page { size: A4 portrait; margin: 8mm 10mm }
* { box-sizing: border-box; margin: 0; padding: 0 }
body { background: #e9e7e1; color: #1b2420; font: 7.4pt/1.34 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; font-variant-numeric: tabular-nums }
.sheet { width: 210mm; min-height: 297mm; margin: 6mm auto; padding: 8mm 10mm; background: #fff; display: flex; flex-direction: column; gap: 1.5mm }
small { color: #4a5650; font-size: 6pt; font-weight: 400 }
b { font-weight: 700 } i { font-style: normal }
h1 { font-size: 13pt; line-height: 1.25 } h1 span { font-weight: 400 }
h2 { font-size: 8.4pt; line-height: 1.3; border-bottom: .3mm solid #1f5c4d; margin-bottom: .7mm }
.good { color: #1f5c4d } .bad { color: #a3161a; font-weight: 700 }
header { display: flex; justify-content: space-between; gap: 4mm }
.head { flex: 1; min-width: 0 } .head .standing { margin: .8mm 0 }
.day { font-size: 19pt; font-weight: 700; line-height: 1.2 } .day span { font-size: 10pt; font-weight: 400 }
figure { text-align: center; line-height: 1.1 } .qr { width: 29mm; height: 29mm; display: block }
.noqr { width: 29mm; height: 29mm; border: .2mm dashed #7c8781; display: grid; place-content: center; color: #4a5650 }
.standing { padding: .4mm 2mm; border: .3mm solid #7c8781; border-left-width: 1.4mm; overflow-wrap: anywhere }
.standing b { font-size: 9.5pt } .standing b small { font-size: 6.5pt }
.standing.full { border-color: #1c7a52 }
.standing.partial { border-color: #9a5b00; background: #ffe7b0; color: #4a2f00 }
.standing.none { border-color: #2a3036; background: repeating-linear-gradient(45deg, #e2e5e8 0 2mm, #d3d8dc 2mm 4mm); color: #2a3036; padding: 2.4mm; font-size: 10pt } .standing.none b { font-size: 15pt }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 1.6mm }
.tile { border: .25mm solid #7c8781; border-radius: 1.2mm; padding: .8mm 1.6mm; display: grid; line-height: 1.25 }
.tile > small { color: #1b2420; font-size: 6.8pt; white-space: nowrap; overflow: hidden } .tile b { font-size: 14pt; line-height: 1.2; white-space: nowrap } .tile i { font-size: 8.5pt; font-weight: 400 } .tile span { font-size: 6.6pt; color: #4a5650; white-space: nowrap }
.tile.bad { border: .5mm solid #a3161a; font-weight: 400 } .tile.bad b, .tile.bad span { color: #a3161a }
.tile.none { background: repeating-linear-gradient(45deg, #eceef0 0 1.4mm, #dfe3e6 1.4mm 2.8mm); border-style: dashed } .tile.none b { font-size: 11pt; line-height: 1.53; color: #2a3036 }
.strips { display: block; width: 100% } .strips text, .calendar text { font-family: inherit }
.hour, .month { font-size: 2px; fill: #4a5650 } .hour { text-anchor: middle }
.room { font-size: 2.8px; font-weight: 700 } .of { font-size: 2.2px; font-weight: 400; fill: #4a5650 } .told { font-size: 2.6px } .told.bad { fill: #a3161a; font-weight: 700 }
.sign { font-size: 2.7px; font-weight: 700; text-anchor: middle; paint-order: stroke; stroke-width: .8px; stroke-linejoin: round }
.none { font-size: 2.6px; text-anchor: middle; fill: #4a5650 }
.more { font-size: 6.6pt }
.legend { display: flex; flex-wrap: wrap; gap: 0 3.2mm; font-size: 6.6pt } .legend span { white-space: nowrap } .swatch { width: 5mm; height: 2.4mm; margin-right: .8mm; vertical-align: -.3mm }
.columns { display: grid; grid-template-columns: 94mm 92mm; gap: 4mm } .columns > div { display: flex; flex-direction: column; gap: 1.3mm; min-width: 0 }
.calendar { display: block; max-width: 100%; margin-bottom: .6mm } .share { font-size: 2.4px; text-anchor: middle; font-weight: 600; paint-order: stroke; stroke-width: .7px; stroke-linejoin: round }
table { width: 100%; border-collapse: collapse } th { font-weight: 400; color: #4a5650; font-size: 6.4pt } th, td { text-align: right; padding: .12mm .6mm; border-bottom: .15mm solid #d9dbd4; white-space: nowrap } th:first-child, td:first-child { text-align: left; padding-left: 0; max-width: 30mm; overflow: hidden; text-overflow: ellipsis }
dl > div { display: flex; gap: 1.5mm; border-bottom: .15mm solid #d9dbd4 } dt { flex: none; width: 17mm; color: #4a5650 } dd { flex: 1; min-width: 0; overflow-wrap: anywhere }
.eight dt { width: 23mm; font-weight: 700; color: #1b2420 } .eight dd { white-space: nowrap; overflow: hidden } .eight dd > span { margin-right: 3.2mm }
.nothing { background: repeating-linear-gradient(45deg, #eceef0 0 1.4mm, #dfe3e6 1.4mm 2.8mm); border: .2mm dashed #7c8781; padding: .6mm 1.6mm; font-weight: 700 } .nothing small { font-weight: 400 }
.unknown { border: .15mm dashed #7c8781; background: #eceef0; padding: 0 .6mm; font-weight: 400; font-size: .9em; line-height: 1.1 } .older { color: #4a5650 }
.unknowns { overflow-wrap: anywhere; font-size: 6.8pt; line-height: 1.3 }
footer { margin-top: auto; border-top: .3mm solid #1b2420; padding-top: .8mm; font-size: 6.6pt } .hash { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 5.9pt; overflow-wrap: anywhere }
.roomy { font-size: 8.6pt; line-height: 1.4; gap: 3mm } .roomy .columns > div { gap: 3mm } .roomy h2 { font-size: 9.6pt } .roomy dt { width: 20mm } .roomy .eight dt { width: 25mm } .roomy dl > div { padding: .3mm 0 } .roomy th, .roomy td { padding: .4mm .6mm } .roomy .tile { padding: 1.4mm 1.8mm }
.crowded { font-size: 6.9pt; line-height: 1.24; gap: 1.2mm } .crowded .columns > div { gap: 1mm } .crowded .columns table { font-size: 6.8pt }
@media print { body { background: #fff } .sheet { width: auto; min-height: 280mm; margin: 0; padding: 0 } }
`;
