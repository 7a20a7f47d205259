import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoryOf } from './category-of.ts';
import { displayTitle } from './display-title.ts';
import { isProperDescription } from './proper-description.ts';

test('descriptions in capitals become titles', () => {
  const cases: Record<string, string> = {
    'WHITE HANGING HEART T-LIGHT HOLDER': 'White Hanging Heart T-Light Holder',
    'SET/6 RED SPOTTY PAPER CUPS': 'Set of 6 Red Spotty Paper Cups',
    'PACK OF 72 RETROSPOT CAKE CASES': 'Pack of 72 Retrospot Cake Cases',
    'BAG 125g SWIRLY MARBLES': 'Bag 125g Swirly Marbles',
    'POLYESTER FILLER PAD 40x40cm': 'Polyester Filler Pad 40x40cm',
    "BOX OF 6 MINI 50'S CRACKERS": "Box of 6 Mini 50's Crackers",
    'SKULL DESIGN TV DINNER TRAY': 'Skull Design TV Dinner Tray',
    'BLACK/BLUE POLKADOT UMBRELLA': 'Black/Blue Polkadot Umbrella',
    'TRAY, BREAKFAST IN BED': 'Tray, Breakfast in Bed',
    '3D DOG PICTURE PLAYING CARDS': '3D Dog Picture Playing Cards',
    'BLUE CHECK BAG W HANDLE 34X20CM': 'Blue Check Bag with Handle 34x20cm',
    'ASSTD DESIGN BUBBLE GUM RING': 'Assorted Design Bubble Gum Ring',
    '*Boombox Ipod Classic': 'Boombox iPod Classic',
    '"KEEP CALM" SIGN ,': '"Keep Calm" Sign',
  };
  for (const [description, title] of Object.entries(cases)) assert.equal(displayTitle(description), title);
});

test('a description of a megabyte of blanks, stops or commas becomes a title in linear time', {
  timeout: 30_000,
}, () => {
  for (const run of [' ', '.', ',', ' ,', '& ', ':;']) {
    const long = run.repeat(1_000_000 / run.length);
    assert.equal(displayTitle(`MUG${long}`).slice(0, 3), 'Mug', run);
    assert.ok(displayTitle(`MUG${long}RED`).endsWith('d'), run);
  }
  assert.equal(displayTitle(`TRAY${' '.repeat(1_000_000)}, BIG${' .'.repeat(500_000)}`), 'Tray, Big');
});

test('notes of the warehouse are no descriptions', () => {
  for (const note of [
    'check',
    'damaged',
    '?',
    '??',
    '',
    'found',
    'wrongly marked 23343',
    'sold as set on dotcom',
    '???missing',
    'Damaged',
    'Amazon',
    'thrown away-rusty',
    'test',
  ]) {
    assert.equal(isProperDescription(note), false, note);
  }
  for (const name of [
    'WHITE METAL LANTERN',
    'BAG 125g SWIRLY MARBLES',
    '3 TRADITIONAl BISCUIT CUTTERS  SET',
    "Dr. Jam's Arouzer Stress Ball",
    'WET WEATHER PONCHO',
    'FRENCH BLUE METAL DOOR SIGN No',
  ]) {
    assert.equal(isProperDescription(name), true, name);
  }
});

test('categories follow the thing, not what it shows or holds', () => {
  const cases: Record<string, string> = {
    'White Hanging Heart T-Light Holder': 'Candles & Lights > Candle & T-Light Holders',
    'Jumbo Bag Red Retrospot': 'Bags & Purses > Shopping Bags',
    'Regency Cakestand 3 Tier': 'Baking & Cakes > Cake Stands & Tins',
    'Small White Retrospot Mug in Box': 'Kitchen & Dining > Mugs & Cups',
    'Strawberry Lunch Box with Cutlery': 'Bags & Purses > Lunch & Picnic',
    'Card Dolly Girl': 'Cards & Gift Wrap > Greeting Cards',
    'Doormat Fairy Cake': 'Home Textiles > Doormats & Doorstops',
    'Fairy Cakes Notebook A6 Size': 'Stationery & Craft > Notebooks & Desk',
    'Set of 3 Cake Tins Sketchbook': 'Baking & Cakes > Cake Stands & Tins',
    'Pink Polkadot Garden Parasol': 'Garden > Outdoor',
    'Black Champagne Glass': 'Kitchen & Dining > Glasses & Bar',
    'Amber Glass/Silver Bracelet': 'Jewellery > Bracelets',
    'Set 10 Cards Jingle Bells 17217': 'Christmas > Cards & Wrap',
    'Jumbo Bag Vintage Christmas': 'Christmas > Gifts & Home',
    'Christmas Tree T-Light Holder': 'Christmas > Candles & Lights',
    'Cream Felt Easter Egg Basket': 'Easter > Table & Baking',
    'Frosted White Base': 'More',
  };
  for (const [title, category] of Object.entries(cases))
    assert.equal(categoryOf(title).path.join(' > '), category, title);
});
