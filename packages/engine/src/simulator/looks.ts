/** A look that runs through a product: shoppers prefer some of them, whatever the category. */
export const STYLES = [
  { name: 'Nordic', words: ['pale', 'plain', 'calm'], line: 'Quiet lines and nothing that is not needed.' },
  {
    name: 'Botanical',
    words: ['leafy', 'fern', 'wildflower'],
    line: 'Patterned with leaves and meadow flowers.',
  },
  {
    name: 'Retro',
    words: ['retro', 'diner', 'sixties'],
    line: 'The curves and colours of the nineteen-sixties.',
  },
  {
    name: 'Industrial',
    words: ['workshop', 'riveted', 'raw'],
    line: 'Built like a tool, with its joints left visible.',
  },
  {
    name: 'Rustic',
    words: ['farmhouse', 'rustic', 'hand-made'],
    line: 'Every piece carries the marks of the hand that made it.',
  },
  { name: 'Playful', words: ['happy', 'dotted', 'confetti'], line: 'Made to be smiled at.' },
] as const;

export const COLOURS = [
  { name: 'Sage', hex: '#8fa58a' },
  { name: 'Terracotta', hex: '#c2674a' },
  { name: 'Navy', hex: '#2c3e5e' },
  { name: 'Mustard', hex: '#d3a13a' },
  { name: 'Blush', hex: '#dfa7a0' },
  { name: 'Charcoal', hex: '#45464b' },
  { name: 'Cream', hex: '#e6dcc6' },
  { name: 'Teal', hex: '#2f7f83' },
  { name: 'Plum', hex: '#6d3f5b' },
  { name: 'Sky', hex: '#8db7d4' },
] as const;

/** Brands with the departments they work in and how dear they are, as a factor on the category's price. */
export const BRANDS: readonly {
  readonly name: string;
  readonly departments: readonly string[];
  readonly dearness: number;
}[] = [
  { name: 'Holm & Dale', departments: ['Kitchen', 'Home', 'Lighting'], dearness: 1.3 },
  { name: 'Fernhill', departments: ['Garden', 'Home', 'Pantry'], dearness: 0.9 },
  { name: 'Ostara', departments: ['Clothing', 'Accessories'], dearness: 1.4 },
  { name: 'Pebble Lane', departments: ['Family', 'Garden', 'Home'], dearness: 0.8 },
  { name: 'Kettle Row', departments: ['Kitchen', 'Pantry'], dearness: 1.0 },
  { name: 'Northwold', departments: ['Clothing', 'Accessories', 'Home'], dearness: 1.1 },
  { name: 'Brightwell', departments: ['Lighting', 'Garden'], dearness: 0.85 },
  { name: 'Marlow Works', departments: ['Lighting', 'Kitchen', 'Accessories'], dearness: 1.2 },
  { name: 'Little Acorn', departments: ['Family', 'Clothing'], dearness: 1.0 },
  { name: 'Saltmarsh', departments: ['Pantry', 'Kitchen', 'Garden'], dearness: 1.15 },
  {
    name: 'Everyday Co',
    departments: ['Kitchen', 'Home', 'Clothing', 'Family', 'Garden', 'Lighting', 'Accessories', 'Pantry'],
    dearness: 0.65,
  },
  { name: 'Ashdown', departments: ['Accessories', 'Family', 'Clothing'], dearness: 1.25 },
];
