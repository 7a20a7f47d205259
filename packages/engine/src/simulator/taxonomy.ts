/** How a picture of the category is drawn; see `picture.ts`. */
export type Shape =
  | 'bag'
  | 'bottle'
  | 'bowl'
  | 'box'
  | 'candle'
  | 'chair'
  | 'cushion'
  | 'frame'
  | 'garment'
  | 'jar'
  | 'lamp'
  | 'mug'
  | 'plant'
  | 'shoe'
  | 'toy'
  | 'tool'
  | 'tin'
  | 'book'
  | 'ball'
  | 'clock'
  | 'belt'
  | 'glasses'
  | 'rug';

export interface CategoryPlan {
  readonly department: string;
  readonly name: string;
  readonly shape: Shape;
  /** Product types: the head of the title. */
  readonly types: readonly string[];
  readonly materials: readonly string[];
  /** Median price in pounds. */
  readonly price: number;
  /** Days after which a buyer needs it again; absent for things that last. */
  readonly rhythmDays?: number;
  /** Month (0 = January) of highest demand and its strength, 0…1. */
  readonly season?: readonly [month: number, strength: number];
  /** Names of categories bought along with this one. */
  readonly goesWith: readonly string[];
}

type Row = readonly [
  name: string,
  shape: Shape,
  types: string,
  materials: string,
  price: number,
  goesWith: string,
  rhythmDays?: number,
  season?: readonly [number, number],
];

const DEPARTMENTS: Readonly<Record<string, readonly Row[]>> = {
  Kitchen: [
    [
      'Mugs & Cups',
      'mug',
      'mug,espresso cup,latte cup,travel mug,teacup',
      'stoneware,porcelain,enamel,glass',
      12,
      'Tea,Coffee',
    ],
    [
      'Bowls & Plates',
      'bowl',
      'cereal bowl,pasta plate,serving bowl,side plate,dipping bowl',
      'stoneware,bamboo,porcelain,acacia wood',
      16,
      'Mugs & Cups,Cookware',
    ],
    [
      'Cookware',
      'tool',
      'frying pan,saucepan,casserole,griddle,wok',
      'cast iron,steel,ceramic,copper',
      48,
      'Kitchen Tools,Spices',
    ],
    [
      'Kitchen Tools',
      'tool',
      'whisk,peeler,spatula,ladle,grater,measuring spoon set',
      'beech wood,steel,silicone,olive wood',
      9,
      'Cookware,Baking',
    ],
    [
      'Baking',
      'tin',
      'cake tin,muffin tray,cookie cutter set,rolling pin,pastry brush',
      'steel,silicone,beech wood,tinplate',
      14,
      'Kitchen Tools,Spices',
      undefined,
      [11, 0.5],
    ],
  ],
  Pantry: [
    [
      'Coffee',
      'tin',
      'ground coffee,coffee beans,espresso roast,decaf coffee,cold brew blend',
      'single origin,organic,dark roast,medium roast',
      9,
      'Mugs & Cups,Tea',
      24,
    ],
    [
      'Tea',
      'tin',
      'green tea,breakfast tea,herbal infusion,oolong,chai',
      'loose leaf,organic,pyramid bag,whole leaf',
      7,
      'Mugs & Cups,Sweets',
      35,
    ],
    [
      'Spices',
      'jar',
      'smoked paprika,cumin,curry powder,cinnamon,chilli flakes,sea salt',
      'organic,hand ground,whole,stone milled',
      4,
      'Cookware,Baking',
      70,
    ],
    [
      'Sweets',
      'jar',
      'dark chocolate,salted caramels,nougat,shortbread,fruit jellies',
      'handmade,organic,vegan,small batch',
      6,
      'Tea,Gift Wrap',
      30,
      [11, 0.8],
    ],
    [
      'Oils & Vinegars',
      'bottle',
      'olive oil,balsamic vinegar,sesame oil,cider vinegar,rapeseed oil',
      'cold pressed,aged,organic,unfiltered',
      11,
      'Spices,Bowls & Plates',
      55,
    ],
  ],
  Home: [
    [
      'Cushions',
      'cushion',
      'cushion,bolster,floor cushion,seat pad,throw pillow',
      'linen,velvet,cotton,boucle wool',
      24,
      'Throws,Rugs',
    ],
    [
      'Throws',
      'rug',
      'throw,blanket,quilt,bedspread,knitted plaid',
      'merino wool,cotton,mohair,recycled wool',
      42,
      'Cushions,Candles',
      undefined,
      [10, 0.6],
    ],
    [
      'Candles',
      'candle',
      'scented candle,pillar candle,tealight set,taper candle,candle trio',
      'soy wax,beeswax,rapeseed wax,coconut wax',
      15,
      'Vases,Throws',
      40,
      [11, 0.7],
    ],
    [
      'Vases',
      'bottle',
      'vase,bud vase,floor vase,carafe vase,ikebana bowl',
      'glass,stoneware,terracotta,brass',
      27,
      'Candles,Indoor Plants',
    ],
    [
      'Rugs',
      'rug',
      'rug,runner,doormat,bath mat,bedside rug',
      'jute,wool,cotton,recycled polyester',
      65,
      'Cushions,Lamps',
    ],
  ],
  Lighting: [
    [
      'Lamps',
      'lamp',
      'table lamp,desk lamp,bedside lamp,floor lamp,clip lamp',
      'brass,oak,steel,ceramic',
      58,
      'Light Bulbs,Side Tables',
    ],
    [
      'Light Bulbs',
      'ball',
      'LED bulb,filament bulb,globe bulb,candle bulb,smart bulb',
      'warm white,dimmable,amber glass,frosted',
      7,
      'Lamps',
      120,
    ],
    [
      'String Lights',
      'candle',
      'string lights,lantern garland,curtain lights,solar lights,fairy lights',
      'copper wire,paper,rattan,glass',
      19,
      'Candles,Party',
      undefined,
      [11, 0.9],
    ],
    [
      'Clocks',
      'clock',
      'wall clock,alarm clock,mantel clock,station clock,travel clock',
      'oak,steel,walnut,recycled plastic',
      34,
      'Frames,Lamps',
    ],
    [
      'Side Tables',
      'chair',
      'side table,stool,nesting table,plant stand,bench',
      'oak,rattan,steel,walnut',
      79,
      'Lamps,Vases',
    ],
  ],
  Clothing: [
    [
      'T-Shirts',
      'garment',
      't-shirt,long-sleeve tee,striped tee,polo shirt,vest top',
      'organic cotton,linen,hemp,bamboo jersey',
      25,
      'Jeans,Trainers',
      undefined,
      [5, 0.4],
    ],
    [
      'Knitwear',
      'garment',
      'jumper,cardigan,roll neck,knitted vest,hoodie',
      'merino wool,lambswool,cashmere,cotton',
      62,
      'Scarves,Jeans',
      undefined,
      [10, 0.8],
    ],
    [
      'Jeans',
      'garment',
      'slim jeans,straight jeans,wide-leg jeans,shorts,dungarees',
      'raw denim,stretch denim,organic denim,washed denim',
      68,
      'T-Shirts,Belts',
    ],
    [
      'Trainers',
      'shoe',
      'trainers,running shoes,lace-ups,slip-ons,high tops',
      'leather,canvas,recycled mesh,suede',
      74,
      'Socks,T-Shirts',
    ],
    [
      'Socks',
      'garment',
      'ankle socks,crew socks,hiking socks,bed socks,running socks',
      'merino wool,cotton,bamboo,cashmere blend',
      9,
      'Trainers',
      90,
    ],
  ],
  Accessories: [
    [
      'Bags',
      'bag',
      'tote bag,backpack,crossbody bag,weekender,shopper',
      'canvas,leather,recycled nylon,waxed cotton',
      55,
      'Wallets,Scarves',
    ],
    [
      'Wallets',
      'box',
      'wallet,card holder,coin purse,passport cover,key case',
      'leather,cork,vegan leather,suede',
      32,
      'Bags,Belts',
    ],
    [
      'Scarves',
      'rug',
      'scarf,snood,bandana,shawl,beanie',
      'silk,merino wool,cashmere,cotton',
      36,
      'Knitwear,Bags',
      undefined,
      [10, 0.8],
    ],
    [
      'Belts',
      'belt',
      'belt,braided belt,canvas belt,reversible belt,braces',
      'leather,suede,canvas,vegan leather',
      30,
      'Jeans,Wallets',
    ],
    [
      'Sunglasses',
      'glasses',
      'sunglasses,round sunglasses,aviators,reading glasses,glasses case',
      'acetate,steel,bamboo,recycled acetate',
      48,
      'T-Shirts,Bags',
      undefined,
      [5, 0.9],
    ],
  ],
  Family: [
    [
      'Soft Toys',
      'toy',
      'teddy bear,plush rabbit,cuddly fox,knitted elephant,comforter',
      'organic cotton,plush,wool felt,linen',
      18,
      'Picture Books,Gift Wrap',
      undefined,
      [11, 0.7],
    ],
    [
      'Wooden Toys',
      'toy',
      'building blocks,pull-along dog,stacking rings,train set,puzzle',
      'beech wood,maple,birch plywood,rubberwood',
      26,
      'Soft Toys,Picture Books',
      undefined,
      [11, 0.8],
    ],
    [
      'Picture Books',
      'book',
      'picture book,bedtime stories,sticker book,counting book,pop-up book',
      'hardback,board,paperback,cloth',
      10,
      'Soft Toys,Wooden Toys',
    ],
    [
      'Stationery',
      'book',
      'notebook,planner,sketchbook,address book,journal',
      'recycled paper,linen-bound,leather-bound,cloth-bound',
      13,
      'Gift Wrap,Frames',
      60,
      [8, 0.6],
    ],
    [
      'Gift Wrap',
      'box',
      'wrapping paper,gift bag set,ribbon,gift tags,greeting cards',
      'kraft paper,cotton,recycled paper,satin',
      5,
      'Sweets,Party',
      45,
      [11, 0.9],
    ],
  ],
  Garden: [
    [
      'Indoor Plants',
      'plant',
      'monstera,fern,succulent trio,rubber plant,snake plant',
      'potted,trailing,variegated,dwarf',
      22,
      'Planters,Plant Care',
    ],
    [
      'Planters',
      'plant',
      'planter,hanging planter,window box,herb pot,plant pot',
      'terracotta,zinc,stoneware,fibre clay',
      20,
      'Indoor Plants,Plant Care',
      undefined,
      [4, 0.6],
    ],
    [
      'Plant Care',
      'bottle',
      'plant food,leaf spray,orchid feed,potting soil,rooting powder',
      'organic,peat-free,seaweed,concentrated',
      8,
      'Indoor Plants,Planters',
      50,
      [4, 0.5],
    ],
    [
      'Party',
      'ball',
      'bunting,paper plates,balloon set,party candles,confetti',
      'paper,cotton,biodegradable,foil',
      6,
      'Gift Wrap,String Lights',
      undefined,
      [6, 0.4],
    ],
    [
      'Frames',
      'frame',
      'photo frame,gallery frame,box frame,poster hanger,mirror',
      'oak,brass,walnut,black steel',
      28,
      'Clocks,Stationery',
    ],
  ],
};

/** The forty categories, department by department. */
export const CATEGORIES: readonly CategoryPlan[] = Object.entries(DEPARTMENTS).flatMap(([department, rows]) =>
  rows.map(([name, shape, types, materials, price, goesWith, rhythmDays, season]) => ({
    department,
    name,
    shape,
    types: types.split(','),
    materials: materials.split(','),
    price,
    goesWith: goesWith.split(','),
    ...(rhythmDays === undefined ? {} : { rhythmDays }),
    ...(season === undefined ? {} : { season }),
  })),
);
