import type { SimulatedProduct } from './catalogue.ts';
import { COLOURS } from './looks.ts';
import { CATEGORIES, type Shape } from './taxonomy.ts';

/** Outline of each shape inside a 200 × 200 square: `B` body, `D` the darker part, `L` the lighter part. */
const OUTLINES: Readonly<Record<Shape, readonly (readonly ['B' | 'D' | 'L', string])[]>> = {
  bag: [
    ['D', 'M70 80 C70 35 130 35 130 80 L120 80 C120 50 80 50 80 80 Z'],
    ['B', 'M45 78 H155 L165 165 H35 Z'],
    ['L', 'M60 110 H140 V118 H60 Z'],
  ],
  bottle: [
    ['B', 'M85 30 H115 V65 C145 85 145 100 145 120 V170 H55 V120 C55 100 55 85 85 65 Z'],
    ['D', 'M82 25 H118 V42 H82 Z'],
    ['L', 'M68 112 H132 V146 H68 Z'],
  ],
  bowl: [
    ['B', 'M30 85 H170 C170 140 135 165 100 165 C65 165 30 140 30 85 Z'],
    ['D', 'M30 85 A70 14 0 0 1 170 85 A70 14 0 0 1 30 85 Z'],
    ['L', 'M52 118 C60 138 75 148 90 152 L88 158 C66 152 50 138 46 118 Z'],
  ],
  box: [
    ['B', 'M35 70 H165 V160 H35 Z'],
    ['D', 'M30 55 H170 V80 H30 Z'],
    ['L', 'M92 55 H108 V160 H92 Z'],
  ],
  candle: [
    ['B', 'M65 90 H135 V165 H65 Z'],
    ['D', 'M65 90 A35 9 0 0 1 135 90 A35 9 0 0 1 65 90 Z'],
    ['L', 'M100 38 C114 58 110 74 100 78 C90 74 86 58 100 38 Z'],
  ],
  chair: [
    ['B', 'M40 85 H160 V103 H40 Z'],
    ['D', 'M50 103 H62 V170 H50 Z M138 103 H150 V170 H138 Z'],
    ['L', 'M62 128 H138 V136 H62 Z'],
  ],
  cushion: [
    ['B', 'M40 50 C80 62 120 62 160 50 C150 85 150 120 160 155 C120 145 80 145 40 155 C50 120 50 85 40 50 Z'],
    ['D', 'M92 94 A9 9 0 1 1 108 108 A9 9 0 1 1 92 94 Z'],
    ['L', 'M58 70 C90 78 110 78 142 70 L141 76 C110 84 90 84 59 76 Z'],
  ],
  frame: [
    ['B', 'M45 30 H155 V170 H45 Z'],
    ['L', 'M60 46 H140 V154 H60 Z'],
    ['D', 'M68 140 L92 98 L108 122 L118 108 L134 140 Z'],
  ],
  garment: [
    ['B', 'M75 40 L40 62 L52 92 L66 84 V165 H134 V84 L148 92 L160 62 L125 40 C118 54 82 54 75 40 Z'],
    ['D', 'M75 40 C82 54 118 54 125 40 L131 44 C120 62 80 62 69 44 Z'],
    ['L', 'M66 140 H134 V147 H66 Z'],
  ],
  jar: [
    ['B', 'M55 65 C55 58 145 58 145 65 V155 C145 168 55 168 55 155 Z'],
    ['D', 'M60 38 H140 V60 H60 Z'],
    ['L', 'M68 92 H132 V132 H68 Z'],
  ],
  lamp: [
    ['B', 'M75 35 H125 L150 100 H50 Z'],
    ['D', 'M95 100 H105 V155 H95 Z M65 155 H135 V168 H65 Z'],
    ['L', 'M84 48 H98 L88 90 H68 Z'],
  ],
  mug: [
    ['D', 'M132 80 C178 75 178 140 132 135 L132 122 C158 126 158 90 132 94 Z'],
    ['B', 'M50 60 H135 V145 C135 160 50 160 50 145 Z'],
    ['L', 'M62 76 H72 V136 H62 Z'],
  ],
  plant: [
    [
      'L',
      'M100 110 C60 100 55 60 62 40 C90 50 102 80 100 110 Z M100 110 C140 100 148 66 140 46 C112 56 98 84 100 110 Z',
    ],
    ['B', 'M62 112 H138 L128 168 H72 Z'],
    ['D', 'M56 104 H144 V120 H56 Z'],
  ],
  shoe: [
    ['B', 'M35 85 C55 98 70 92 82 76 C100 104 130 112 160 118 C172 122 172 138 168 144 H35 Z'],
    ['D', 'M33 144 H170 V158 H33 Z'],
    ['L', 'M84 96 L104 90 L108 96 L88 103 Z M96 110 L116 102 L120 108 L101 116 Z'],
  ],
  toy: [
    ['D', 'M62 62 A18 18 0 1 1 64 60 Z M138 62 A18 18 0 1 0 136 60 Z'],
    [
      'B',
      'M100 38 A38 36 0 0 1 130 100 C150 112 150 165 100 165 C50 165 50 112 70 100 A38 36 0 0 1 100 38 Z',
    ],
    ['L', 'M84 120 A18 20 0 1 1 116 140 A18 20 0 1 1 84 120 Z'],
  ],
  tool: [
    ['D', 'M94 95 H106 V170 C106 178 94 178 94 170 Z'],
    ['B', 'M60 60 A40 38 0 1 1 140 62 A40 38 0 1 1 60 60 Z'],
    ['L', 'M76 58 A24 22 0 0 1 100 40 V47 A17 16 0 0 0 83 60 Z'],
  ],
  tin: [
    ['B', 'M50 60 H150 V160 H50 Z'],
    ['D', 'M45 45 H155 V66 H45 Z'],
    ['L', 'M66 88 H134 V136 H66 Z'],
  ],
  book: [
    ['D', 'M45 35 H62 V170 H45 Z'],
    ['B', 'M60 35 H155 V170 H60 Z'],
    ['L', 'M78 62 H138 V72 H78 Z M78 82 H120 V89 H78 Z'],
  ],
  ball: [
    ['B', 'M100 35 A52 52 0 1 1 99 35 Z'],
    ['D', 'M86 138 H114 V165 H86 Z'],
    ['L', 'M68 80 A34 34 0 0 1 94 52 L97 60 A26 26 0 0 0 77 82 Z'],
  ],
  belt: [
    ['B', 'M100 50 A52 52 0 1 1 99 50 Z M100 68 A34 34 0 1 0 101 68 Z'],
    ['D', 'M84 44 H116 V74 H84 Z'],
    ['L', 'M91 51 H109 V67 H91 Z'],
  ],
  glasses: [
    ['D', 'M28 84 H172 V92 H28 Z'],
    ['B', 'M34 84 H92 C92 134 38 138 34 84 Z M108 84 H166 C162 138 108 134 108 84 Z'],
    ['L', 'M44 92 H60 L50 112 C46 106 44 100 44 92 Z M118 92 H134 L124 112 C120 106 118 100 118 92 Z'],
  ],
  rug: [
    [
      'D',
      'M40 44 H48 V34 H56 V44 H64 V34 H72 V44 H80 V34 H88 V44 H96 V34 H104 V44 H112 V34 H120 V44 H128 V34 H136 V44 H144 V34 H152 V44 H160 V52 H40 Z',
    ],
    ['B', 'M40 50 H160 V160 H40 Z'],
    ['L', 'M40 72 H160 V82 H40 Z M40 128 H160 V138 H40 Z'],
  ],
  clock: [
    ['B', 'M100 30 A70 70 0 1 1 99 30 Z'],
    ['L', 'M100 44 A56 56 0 1 1 99 44 Z'],
    ['D', 'M96 60 H104 V100 L132 116 L128 123 L96 106 Z'],
  ],
};

/** Stock colours of what is eaten, by the look. */
const PANTRY = ['#b98b5e', '#7d8f54', '#a85a3c', '#5b4636', '#c79a4b', '#b8607a'] as const;

function mixed(hex: string, towards: number, share: number): string {
  const channel = (start: number) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16);
    return Math.round(value + (towards - value) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** A drawn picture of the product as an SVG document: the category's shape in the product's colour, on the colour of its style. */
export function drawPicture({ product, traits }: SimulatedProduct): string {
  const plan = CATEGORIES[traits.category]!;
  const body = plan.department === 'Pantry' ? PANTRY[traits.style]! : COLOURS[traits.colour]!.hex;
  const fill = { B: body, D: mixed(body, 0, 0.28), L: mixed(body, 255, 0.5) };
  const ground = mixed(body, 255, 0.86);
  const tilt = (traits.type - 2) * 2.5;
  const paths = OUTLINES[plan.shape]
    .map(([part, outline]) => `<path fill="${fill[part]}" d="${outline}"/>`)
    .join('');
  const title = product.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img"><title>${title}</title>` +
    `<rect width="200" height="200" fill="${ground}"/><ellipse cx="100" cy="172" rx="62" ry="7" fill="${mixed(body, 0, 0.4)}" opacity=".18"/>` +
    `<g transform="rotate(${tilt} 100 110)">${paths}</g>${pattern(traits.style, mixed(body, 255, 0.75))}</svg>`
  );
}

/** A quiet ornament in the corner that tells the style. */
function pattern(style: number, colour: string): string {
  const marks = [
    `<path d="M14 18h22" stroke="${colour}" stroke-width="3"/>`,
    `<path d="M16 30c4-14 14-16 20-14-2 8-8 14-20 14z" fill="${colour}"/>`,
    `<circle cx="24" cy="22" r="9" fill="none" stroke="${colour}" stroke-width="4"/>`,
    `<path d="M16 16h6v6h-6zM28 16h6v6h-6zM16 28h6v6h-6z" fill="${colour}"/>`,
    `<path d="M14 28l8-12 8 12z" fill="${colour}"/>`,
    `<circle cx="17" cy="18" r="4" fill="${colour}"/><circle cx="30" cy="20" r="4" fill="${colour}"/><circle cx="22" cy="31" r="4" fill="${colour}"/>`,
  ];
  return marks[style]!;
}
