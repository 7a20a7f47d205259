/** Outlines on a 24 × 24 grid, drawn with a line of 1.75. */
const OUTLINES = {
  bag: 'M5 8h14l1 12H4L5 8Z M9 10V7a3 3 0 0 1 6 0v3',
  glass: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z M15.5 15.5L20 20',
  camera: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4V8Z M12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  voice: 'M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3Z M6 11.5a6 6 0 0 0 12 0 M12 17.5V21',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  close: 'M6 6l12 12 M18 6L6 18',
  plus: 'M12 5v14 M5 12h14',
  minus: 'M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  left: 'M14.5 5.5L8 12l6.5 6.5',
  right: 'M9.5 5.5L16 12l-6.5 6.5',
  star: 'M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9 12 4Z',
} as const;

const SVG = 'http://www.w3.org/2000/svg';

/** A decorative icon: the words beside it, or the label of its button, say what it means. */
export function icon(name: keyof typeof OUTLINES): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', OUTLINES[name]);
  svg.appendChild(path);
  return svg;
}
