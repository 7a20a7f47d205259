/** A place in the shop and the nouns that lead there. */
export interface CategoryRule {
  readonly path: readonly [top: string, leaf: string];
  /**
   * Nouns and phrases in the singular, separated by commas. Of all that occur in a title a phrase of several words
   * beats a single noun, a noun beats one marked `~` (a motif, which says little), and of equals the last one wins:
   * English puts the thing itself last.
   */
  readonly nouns: string;
}

/** Nouns that put a product on a seasonal table whatever it is. */
export const SEASONS: readonly { readonly top: string; readonly words: string }[] = [
  {
    top: 'Christmas',
    words:
      'christmas, xmas, noel, advent, santa, reindeer, rudolph, snowman, snowflake, nativity, bauble, yuletide, jingle bell, holly wreath, mistletoe, gingerbread man decoration, goose feather tree, fairy tale tree, christmassy, festive',
  },
  {
    top: 'Easter',
    words: 'easter, bunny egg, egg house, hen+chick, rabbit easter, fluffy chick, easter egg',
  },
];

/** Leaf of a seasonal table by the leaf, or else the top category, of the thing itself; decorations otherwise. */
export const SEASONAL_LEAVES: Readonly<Record<string, string>> = {
  'Cards & Gift Wrap': 'Cards & Wrap',
  'Stationery & Craft': 'Cards & Wrap',
  'Candles & Lights': 'Candles & Lights',
  'Kitchen & Dining': 'Table & Baking',
  'Baking & Cakes': 'Table & Baking',
  Party: 'Table & Baking',
  'Bunting & Garlands': 'Decorations',
  'Bags & Purses': 'Gifts & Home',
  'Home Textiles': 'Gifts & Home',
  'Toys & Children': 'Gifts & Home',
  'Gifts & Novelties': 'Gifts & Home',
  'Bath & Wellbeing': 'Gifts & Home',
};

/** Names of patterns and characters that sound like things; read only when nothing else in a title is known. */
export const MOTIFS =
  'dolly girl, dolly mix, fairy cake, home sweet home, i love london, spaceboy, circus parade, babushka, union jack flag, union flag, english rose, baby pink, tutti frutti, world children, bird house design, love bird, naughty children, racing car, chocolate spot, ice cream sundae, doughnut, magic garden, ma campagne, gin & tonic, scottie dog, scotty dog, dog and ball, cat and bird, ping microwave, tea time, teatime, magic toadstool, enchanted forest, bake a cake, pop art, hearts design, guns and roses, keep calm and carry on, paper chain kit design, racing green, tea party, vintage doily, rustic charm, covent garden, flower pattern, st george, cherry blossom, garden path, flower fairy, airmail, poste france, hanging heart design, frying pan union';

/** Nouns that, in front, say what the rest decorates: `Card Dog and Ball`, `Doormat Red Retrospot`. */
export const LEADERS =
  'card, wrap, doormat, jigsaw, magnet, tray, cushion, sign, doorstop, coaster, apron, mug, plate, bunting, keyring, napkin, bag, sticker, doily, candle, notebook, print, clock, frame, placemat';

export const CATEGORY_RULES: readonly CategoryRule[] = [
  {
    path: ['Kitchen & Dining', 'Mugs & Cups'],
    nouns: 'mug, cup, beaker, teacup, tea cup, cup and saucer, teacup and saucer, saucer, mug in box',
  },
  {
    path: ['Kitchen & Dining', 'Plates & Bowls'],
    nouns:
      'plate, bowl, dish, fruitbowl, platter, egg cup, pizza plate, trivet, cereal bowl, pudding bowl, snack bowl, egg basket, butter dish, toast rack, toastrack, tureen, nibbles bowl, breakfast set, dinner set, breakfast tray, tapas dish',
  },
  {
    path: ['Kitchen & Dining', 'Tea & Coffee'],
    nouns:
      'teapot, coffee set, tea pot, tea set, tea for one, coffee pot, milk jug, sugar bowl, sugar, milk bottle, jug, tea cosy, cafetiere, tea coffee sugar, teabag, tea bag holder, tea caddy, coffee caddy, tea strainer, teatime set, creamer, coffee container, tea coffee, decanter, flask, thermos, milk pan, coffee box, tea service',
  },
  {
    path: ['Kitchen & Dining', 'Cutlery & Utensils'],
    nouns:
      'cutlery, apple corer, cooking set, teaspoon, spoon, fork, knife, chopstick, utensil, whisk, spatula, frying pan, pan, grater, colander, chopping board, board, measuring spoon, jelly mould, egg timer, timer, kitchen scale, measuring jug, squeezer, cooking utensil, casserole, saucepan, pastry brush, rolling pin, cutlery set, food cover, toast its, egg poacher, sieve, funnel, lemon, peeler, flan dish, washing up glove, salt and pepper, cruet, cookbook, recipe, pot stand, egg spoon, cocktail sword, tea spoon, ladle, tongs, picnic cutlery',
  },
  {
    path: ['Kitchen & Dining', 'Jars & Tins'],
    nouns:
      'jar, storage jar, jam jar, bread bin, storage tin, biscuit tin, tin, jam pot, cookie jar, biscuit barrel, caddy, food container, container, canister, bottle, tea tin, cake bin, apothecary bottle, oil bottle, knick knack tin, jam making set, jam, cannister, herb tin, sugar tin, glass jar, cloche, popcorn holder, vinegar bottle, bon bon jar',
  },
  {
    path: ['Kitchen & Dining', 'Trays & Coasters'],
    nouns:
      'tray, coaster, placemat, place mat, tv dinner tray, dinner tray, napkin ring, napkin charm, table mat, tile coaster, place setting, table run, table cloth, tablecloth, table runner',
  },
  {
    path: ['Kitchen & Dining', 'Kitchen Textiles'],
    nouns:
      'apron, tea towel, oven glove, egg cosy, egg warmer, pot holder, kitchen glove, oven mitt, teatowel, peg bag, fabric napkin, cloth napkin, dish cloth, duster, ironing board cover, brush, washing up brush, scrubbing brush',
  },
  {
    path: ['Kitchen & Dining', 'Glasses & Bar'],
    nouns:
      'wine glass, champagne glass, goblet, tumbler, chalice, ashtray, bottle opener, wine cooler, wine bottle, ice bucket, hip flask, shot glass, beer, cocktail glass, glass goblet, corkscrew, wine rack, wine, bottle stopper, drinking glass, brandy glass, whisky glass, cocktail shaker, bar stool, sherry glass, tankard',
  },
  {
    path: ['Baking & Cakes', 'Cake Stands & Tins'],
    nouns:
      'cake stand, cakestand, cake tin, cake plate, cake slice, cake server, cake box, cake cloche, cake fork, cake platter, cake dome, cake design plate',
  },
  {
    path: ['Baking & Cakes', 'Cases, Moulds & Cutters'],
    nouns:
      'cake case, petit four case, baking case, baking mould, cookie cutter, biscuit cutter, pastry cutter, mould, baking set, icing, cupcake, muffin, mini cake case, loaf baking case, sprinkle, cake topper, cake decoration, cake candle, ice cream maker, baking tin, baking tray, mixing bowl, fairy cake, ~cake',
  },
  {
    path: ['Party', 'Bunting & Garlands'],
    nouns:
      'bunting, garland, paper chain, honeycomb, honeycomb fan, streamer, pennant, rosette, banner, flag, paper lantern, party light, paper fan, pinata, paper parasol',
  },
  {
    path: ['Party', 'Paper Tableware'],
    nouns:
      'napkin, paper plate, paper cup, straw, doily, doilie, doiley, paper bag, party plate, party cup, paper napkin, paper doily, tissue, pocket tissue, paper tissue, bendy straw, tissue box',
  },
  {
    path: ['Party', 'Balloons & Fun'],
    nouns:
      'balloon, party bag, party invite, party hat, mask, tiara, party game, party, celebration, glow, water bomb, invite, fancy dress, party candle, cocktail parasol, party favour, confetti, crown, moustache, wand, leis, party popper, cracker, piñata, magic wand, wedding, place card, party set, party pizza dish, feather boa, whoopee cushion, bubbles',
  },
  {
    path: ['Cards & Gift Wrap', 'Greeting Cards'],
    nouns:
      'card, set 10 card, card party game, greeting card, gift card, birthday card, postcard, notelet, envelope, message card, blank card, letter, card kit, writing set, stationery set, stationary set, lettering',
  },
  {
    path: ['Cards & Gift Wrap', 'Gift Wrap & Ribbons'],
    nouns:
      'wrap, gift wrap, wrapping paper, ribbon, gift bag, gift tag, gift box, ribbon reel, tag, roll wrap, tissue paper, bow, gift tape, gift set, present, gift boxes, nesting box, giftwrap, gift pack, twine, gift, jute ribbon, raffia, scandinavian paper',
  },
  {
    path: ['Stationery & Craft', 'Notebooks & Desk'],
    nouns:
      'notebook, memo board, shopping list, hole punch, journal, sketchbook, note book, address book, diary, notepad, calendar, pocket book, photo album, album, scrap book, scrapbook, memo, memo pad, organiser, planner, letter rack, letter holder, clipboard, chalkboard, blackboard, memoboard, message board, noticeboard, exercise book, book, ruler, rubber, eraser, calculator, paperweight, office, card holder, cardholder, desk, magazine rack, wall tidy, desk tidy, bookmark, paper clip, photo clip, clip, jotter, spirit level, pad, notice board, book cover, filing, memo holder, tape dispenser, chalk, photo holder, mouse mat, filofax, letter holder, peg bag',
  },
  {
    path: ['Stationery & Craft', 'Pens & Pencils'],
    nouns:
      'pen, pencil, pencil case, crayon, highlighter, sharpener, pencil sharpener, pencil tube, colour pencil, colouring pencil, pencil tin, marker pen, feather pen, ink, colouring',
  },
  {
    path: ['Stationery & Craft', 'Stickers, Stamps & Tape'],
    nouns:
      'sticker, frame sticker, sticker sheet, stamp, rubber stamp, stamp set, tape, transfer, tattoo, badge, decal, wall sticker, label, washi',
  },
  {
    path: ['Stationery & Craft', 'Craft & Sewing'],
    nouns:
      'craft, measuring tape, tape measure, travel sewing kit, craft kit, sewing kit, sewing box, knitting, sewing, pin cushion, knitting kit, cross stitch, felt craft, feltcraft, tapestry, needle, ~button, stencil, decoupage, crochet kit, repair kit, ~origami, button box, knitting bag, ~felt, haberdashery, paint set, painting set, craft set, modelling clay, scissor, kit, loom, embroidery, needlework, ~fabric, tinsel reel, bead kit, crafts, paint your own, paint, patch, pompom maker, make your own, jewellery kit',
  },
  {
    path: ['Bags & Purses', 'Shopping Bags'],
    nouns:
      'bag, shopper, tote, jumbo bag, shopping bag, shopper bag, tote bag, charlotte bag, shoulder bag, jumbo shopper, recycling bag, handbag, beach bag, weekend bag, jumbo storage bag, storage bag, canvas bag, hobo bag, cotton bag, cotton tote, string bag, drawstring bag, laundry bag, woven bag, washbag, dolly bag, pocket bag, suki shoulder bag, backpack, rucksack, satchel, wicker bag, bum bag, sling bag',
  },
  {
    path: ['Bags & Purses', 'Lunch & Picnic'],
    nouns:
      'lunch bag, lunch box, snack box, picnic bag, picnic box, cool bag, picnic basket, picnic, snack boxes, picnic hamper, hamper, lunchbox, bento, picnic set, backpack for 2, water bottle, drinks bottle, sandwich box, picnic blanket, picnic rug',
  },
  {
    path: ['Bags & Purses', 'Purses & Wallets'],
    nouns:
      'purse, wallet, card wallet, coin purse, card case, glasses case, clutch, travel card wallet, phone case, spectacle case, silk purse, ring purse, glasses cover, sunglasses case',
  },
  {
    path: ['Bags & Purses', 'Travel & Cosmetics'],
    nouns:
      'cosmetic bag, cosmetics bag, wash bag, washbag, toiletry bag, luggage tag, passport cover, suitcase, travel bag, airline bag, cabin bag, make up bag, toilet bag, travel set, manicure set, eye mask, toilettries bag, vanity case, travel pillow, neck pillow, tissue holder',
  },
  {
    path: ['Jewellery', 'Necklaces'],
    nouns:
      'necklace, diamante chain, necklace+bracelet, necklace+bracelet set, pendant, choker, lariat, neckl, locket, chain necklace, necklac, neck',
  },
  {
    path: ['Jewellery', 'Bracelets'],
    nouns: 'bracelet, bangle, anklet, friendship bracelet, brac, cuff, wristband, braclet',
  },
  { path: ['Jewellery', 'Earrings'], nouns: 'earring, stud, drop earring, hoop earring, earing' },
  {
    path: ['Jewellery', 'Rings, Brooches & Boxes'],
    nouns:
      'ring, brooch, expandable ring, pin, jewellery box, jewellery, jewellery set, jewellery stand, jewellery tree, jewel stand, jewel box, jewellery tidy, gem, crystal ring, jewellery case, trinket box, trinket pot, trinket tray, musical jewellery box, jewellery hanger, ring holder, diamante bow, gemstone, jewel, keepsake box, trinket',
  },
  {
    path: ['Jewellery', 'Hair & Charms'],
    nouns:
      'hair clip, hairclip, hair grip, hairband, hair band, hair comb, comb, hair slide, hair tie, hairslide, slide, hair bobble, bag charm, phone charm, charm, keyring, key ring, key-ring, key-chain, keychain, key fob, hair accessory, headband, alice band, hair bow, hair stick, hairgrip, hair pin, scrunchie, bobble, hair, keyfob, barrette',
  },
  {
    path: ['Candles & Lights', 'Candles'],
    nouns:
      'candle, chocolatecandle, scent candle, t-light, tealight, pillar candle, scented candle, dinner candle, votive, wax, candle set, church candle, morris candle, candle in glass, candle in bowl, candle pot, tea light, match, giant tube match, candles in tin, columbian candle, citronella candle, pot candle',
  },
  {
    path: ['Candles & Lights', 'Candle & T-Light Holders'],
    nouns:
      't-light holder, candle holder, candleholder, candlestick, candle stick, candle plate, lantern, t-light glass, t-lite holder, hurricane lamp, candlestand, candelabra, candle stand, candle jar, candle ring, tealight holder, t-light set, tea light holder, nightlight holder, votive holder, candle snuffer, candle base, storm lantern, hanging lantern, metal lantern, zinc lantern, metal candleholder, t light holder, candle lantern, candlepot, candle charm, oil burner, night light holder, nite light holder, t-lights holder',
  },
  {
    path: ['Candles & Lights', 'Lamps & Lights'],
    nouns:
      'lamp, ubo-light, triobase, light, lampshade, lamp shade, chandelier, fairy light, night light, torch, lights string, light string, string light, light chain, table lamp, light garland, shade, owl light, bulb, led, plasmatronic, lamp base, bead shade, table light, lightbulb, lava lamp, disco ball, mirror ball, disco ball rotator, light holder, lights, glitter lamp, bedside light, shed light',
  },
  {
    path: ['Candles & Lights', 'Incense & Scent'],
    nouns:
      'incense, scented, pot pourri, essential oil, incense cone, incense stick, fragrance, perfume, scent, lavender scent, scented heart, incense holder, joss, joss stick, oil, potpourri, room spray, drawer liner, scented flower, diffuser, air freshener, scent heart, aromatherapy, lavender',
  },
  {
    path: ['Home Decoration', 'Hanging Decorations'],
    nouns:
      'hanging heart, hanging decoration, decoration, heart decoration, star decoration, mobile, wind chime, windchime, wreath, hanging, wire heart, wicker heart, tree decoration, tree, ~dec, cage, bird cage, birdcage, felt heart, wicker star, wicker wreath, spinner, chime, wooden heart, paper star, feather tree, hanger decoration, dangly, suncatcher, zinc heart, zinc star, embossed heart, ~dangle, jewelled heart, heart wreath, plant cage, dream catcher, ~crystal heart, ~bead heart, painted heart, wood heart, felt star, bells heart, ~star, ~heart, ~bell, ~droplet, ~cone, ~icicle, ~angel, ~string, ~spiral, ~decor',
  },
  {
    path: ['Home Decoration', 'Ornaments'],
    nouns:
      'ornament, geisha girl, figurine, statue, vase, porcelain, ceramic bird, money box, money bank, piggy bank, gnome, flying duck, globe, sculpture, resin, buddha, dovecote, feather, angel figure, model, bust, cornice, snow globe, snowdome, trophy, cherub, elephant, pebble, marble, gramophone, treasure chest, musical box, music box, moneybox, potpourri bowl, bookend, book box, ~bird, ~owl, ~cat, ~dog, ~butterfly, ~rabbit, ~bunny, ~robin, ~dove, ~fairy, ~frog, ~mushroom, ~toadstool, ~horse, ~rocking horse, ~shell, ~hen, ~chicken, ~chick, ~duck, ~fish, ~egg, ~hand, ~sheep, ~lovebird, ~glass, ~stone, ~skull, ~crystal, ~wood, ~ceramic, ~zinc, ~metal, ~beetle, ~bead, ~pot, savings bank, coin box, hippo, orb, skull bank, cottage ornament, wishing well, penguin, wise man, ~snail, ~pig, ~cow, ~peacock, ~hedgehog, ~squirrel',
  },
  {
    path: ['Home Decoration', 'Wall Art & Signs'],
    nouns:
      'sign, wood letter, painted letter, doorsign, metal sign, wall art, art, canvas, print, poster, door sign, number tile, door number, picture, plaque, block letter, wall plaque, canvas screen, painting, door hanger, wooden letter, building block word, block word, block letters, word, slate, slate board, screen, wall chart, record cover frame, map, kitchen print, number, frieze, alphabet block word, door plaque, wall, toilet sign, alphabet letter, hook sign, tile, images, image, wall tile, retro sign, art light, quilt',
  },
  {
    path: ['Home Decoration', 'Clocks & Thermometers'],
    nouns:
      'clock, alarm clock, wall clock, thermometer, hourglass, watch, barometer, table clock, sand timer, pocket watch, egg timer clock, wall thermometer, alarm, bathroom scale, weather station',
  },
  {
    path: ['Home Decoration', 'Mirrors & Frames'],
    nouns:
      'mirror, frame, photo frame, picture frame, photoframe, compact mirror, hand mirror, wall mirror, record frame, photo cube, pocket mirror, looking mirror, photo',
  },
  {
    path: ['Home Decoration', 'Flowers'],
    nouns:
      'artificial flower, flower, artiifcial flower, flower vine, rose bouquet, artificial rose, dried flower, bouquet, ~posy, hydrangea, ~rose, ~lily, ~petal, ~leaf, ~daisy, hyacinth, artificial, silk flower, ~blossom, ~sunflower, ~peony, bluebell, rose petal, chrysanthemum, fern, orchid, cactus',
  },
  {
    path: ['Home Textiles', 'Cushions & Throws'],
    nouns:
      'cushion, squarecushion, pouffe, cushion cover, throw, filler pad, curtain, quilt, blanket, bedspread, voile, pillow, seat pad, chair pad, bean bag, string curtain, pompom curtain, rug, bed, pillow case, knitted throw, eiderdown, fleece, door curtain, bead curtain, towel, hand towel, bath towel, rose towel, flannel, tassle, tie back, curtain tie, valance, drapes, bolster, hammock',
  },
  {
    path: ['Home Textiles', 'Doormats & Doorstops'],
    nouns: 'doormat, doorstop, door stop, draught excluder, door mat, draft excluder, excluder, mat, draught',
  },
  {
    path: ['Storage & Furniture', 'Boxes & Baskets'],
    nouns:
      'box, basket, storage box, crate, bucket, bin, waste bin, wastepaper bin, trunk, storage, wicker basket, chest, boxes, drawer box, round box, oval box, bathroom set, tidy, metal box, toy tidy, toy box, laundry basket, bread basket, bullet bin, tissue box cover, shoe tidy, treasure box, first aid tin, first aid, key cabinet, key box, egg box, shoe box, storage cube, storage tin basket, pail, shoe shine box, holdall, hanging organiser, tin bucket, shoe shine, recipe box, letter box, post box, mail box, wash basket, paper bin, love bucket, treasure tin',
  },
  {
    path: ['Storage & Furniture', 'Furniture'],
    nouns:
      'cabinet, chair, stool, shelf, cupboard, drawer cabinet, bookcase, wardrobe, sideboard, bench, table, dresser, shelf unit, shelving, shelving unit, chest of drawer, drawer chest, side table, round table, sofa, rack, bedside table, magazine holder, chaise, plant stand, headboard, corner shelf, desk and chair, drawer, ladder, stand, wall shelf, medicine cabinet, cutlery shelf, step, deckchair, deck chair, seat, etagere, display cabinet',
  },
  {
    path: ['Storage & Furniture', 'Hooks & Knobs'],
    nouns:
      'hook, drawerknob, hanger, coat hanger, drawer knob, doorknob, knob, coat rack, wall hook, key hook, suction hook, peg, coat hook, door hook, hat stand, handle, tile hook, rail, door knob, drawer handle, towel rail, towel ring, hatstand, hook hanger, cup hook, wall rack, toilet roll holder, loo roll holder, roll holder, lock, key, doorbell, bolt, door knocker, knocker, padlock, letter plate',
  },
  {
    path: ['Garden', 'Growing & Tools'],
    nouns:
      'watering can, planter, plant pot, flower pot, garden tool, trowel, garden fork, garden rake, rake, spade, seed, grow your own, grow a flytrap, herb marker, garden marker, plant marker, plant pot holder, wall planter, garden twine, herb pot, kneeling pad, garden glove, herb box, herb, planter pot, garden kneeling pad, seed packet, seed envelope, gardeners kneeling, gardening set, gardening, potting shed, garden set, garden shelf, trough, plant ladder, wheelbarrow, garden pot, plant, hanging basket, cold frame, garden thermometer, garden shed, plant label, garden tool set, garden hook, trellis, terrarium, dibber, cress, garden tools in bag, apple pot',
  },
  {
    path: ['Garden', 'Outdoor'],
    nouns:
      'parasol, windmill, bird feeder, bird bath, bird house, birdhouse, bird box, bird table, garden decoration, garden, garden parasol, bbq, outdoor, solar, fire bucket, hurricane, bicycle, bicycle bell, puncture, sun, weather vane, weathervane, garden path, insect, fly swat, swat, birdbath, nest, swing, camping, beach, deck, kite, garden light, garden lantern, feeder, butterfly house, boot, boot scraper, garden stake, fly trap, wasp trap, bicycle puncture repair kit, citronella, ~sea',
  },
  {
    path: ['Toys & Children', 'Games & Puzzles'],
    nouns:
      'game, picture dominoe, croquet garden set, skittle garden set, rounder garden set, drawing slate, flying disc, naught & crosses, head and tails sporting fun, jigsaw, puzzle, playing card, domino, card game, skipping rope, marble game, swirly marble, marbles, spinning top, spinning tops, croquet, skittle, ludo, noughts and crosses, tic tac toe, yo-yo, yoyo, dice, cat bowl game, snake set, chess, draughts, memory game, quiz, trick, magic set, juggling, french cricket, hoopla, naughts and crosses, knitting nancy, backgammon, quoits, boules, solitaire, poker, pick up stick, skippping rope, snakes & ladder, snakes and ladder, sudoku, bingo, cricket set, tennis set, table tennis',
  },
  {
    path: ['Toys & Children', 'Toys & Dolls'],
    nouns:
      "doll, poppy's playhouse, toy, soft toy, teddy, teddy bear, bear, puppet, ~babushka, ~dolly, playhouse, ~dinosaur, helicopter, train, robot, rocket, aeroplane, plane, car, harmonica, recorder, drum, whistle, tambourine, xylophone, musical toy, money bag, space frog, rag doll, craft doll, paper doll, wooden toy, animal toy, truck, tractor, paddle ball, soldier, castle, dolls house, alphabet block, building block, wooden block, bank, ~ball, bouncy ball, tin toy, jack in the box, slinky, feltcraft doll, felt farm animal, farm animal, ~gumball, ~bubble gum, bubble, speaker, boom box, ~monkey, fluffy toy, ~space cadet, ~dolphin, ~lizard, ~cowboy, ~princess, cuddly, snow storm, telescope, kaleidoscope, periscope, pop gun, ukelele, radio, glider, creepy crawlie, creepy crawly, monster, tool set, boombox, guitar, musical instrument, steam boat, regatta, sailing boat, boat",
  },
  {
    path: ['Toys & Children', "Children's Tableware & Room"],
    nouns:
      "childrens cutlery, children's cutlery, childrens apron, children's apron, childrens mug, childs mug, childrens cup, childrens egg cup, baby bib, bib, childs breakfast set, children's mug, ~baby, baby bunting, baby mobile, nursery, baby gift, baby gift set, childs umbrella, child's umbrella, cot, ~children, childrens bowl, childrens plate, childs cup, height chart, kids cutlery, childrens breakfast set, childrens spaceboy mug, childrens dolly girl mug, school, childrens garden, name plate, childrens plate set, ~kids, baby shoe, baby blanket",
  },
  {
    path: ['Bath & Wellbeing', 'Hot Water Bottles & Warmers'],
    nouns:
      'hot water bottle, hand warmer, hottie, handwarmer, hand warmers, hot bottle, wheat bag, ear muff, foot warmer, heat pack, bed warmer, woolly hottie, ear warmer',
  },
  {
    path: ['Bath & Wellbeing', 'Bath & Beauty'],
    nouns:
      'soap, bath, sponge, bath sponge, shower, ~bathroom, plaster, lip gloss, lip balm, balm, bubble bath, nail, nail file, emery board, shower cap, soap dish, soap holder, toothbrush, tooth brush, bath salt, bath oil, scrub, hand cream, body lotion, body butter, massage, massager, cosmetic, make up, manicure, mirror compact, powder puff, salle de bain, bathmat, bath mat, loofah, toilet, toothpaste, cotton wool, talc, tweezers, shoe shine, pill box, first aid plaster',
  },
  {
    path: ['Fashion', 'Umbrellas'],
    nouns: 'umbrella, folding umbrella, edwardian parasol, lace parasol, parasol lace, rain',
  },
  {
    path: ['Fashion', 'Scarves, Hats & Slippers'],
    nouns:
      'scarf, slipper, slipper sock, sock, glove, hat, sombrero, skirt, shawl, sarong, belt, poncho, flip flop, shoe, slipper shoe, apron dress, pyjama, mitten, pashmina, wrap skirt, sunglasses, bandana, cap, dress, t-shirt, cape, raincoat, rain hat, rainhat, rain poncho, laces, shirt, tights, legwarmers, headphones, wellington boot, waistcoat, jumper, robe, dressing gown',
  },
  {
    path: ['Gifts & Novelties', 'Magnets & Novelties'],
    nouns:
      'magnet, jar magnet, fridge magnet, novelty, joke, cat food, dog bowl, cat bowl, pet bowl, dog lead, dog collar, collar, mirror magnet, dog blanket, pet, cards magnet, sweet, chocolate, candy, lolly, lollipop, ping, gadget, fan, meter, stress ball, hanky, handkerchief, decision maker, fortune, wishing, worry doll, prayer flag, good luck, lucky, sound, ice scraper, musical, pet food, cocktail',
  },
];
