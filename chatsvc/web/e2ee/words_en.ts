// Safety words in English: 256 short plain words, easy to say aloud, by the index of the exporter's bytes.

export const WORDS_EN: readonly string[] = `
  acorn album alpaca amber anchor angle ankle apple april apron arch arrow
  atlas attic autumn badge bagel baker ball bamboo banana banjo barn beach
  bean bear bell bench berry bird boat bonnet book boot bottle bowl
  bread brick bridge broom bucket button cabin camel candle canoe carpet castle
  cedar cello chair chalk cherry chess church circle city clay cliff clock
  cloud clover coach coast cocoa coffee comet copper coral corn crayon crown
  cup daisy dance desert desk donkey door dragon drum duck eagle earth
  easel echo eight elbow elm engine fabric falcon farm fence fern ferry
  field finger fish five flag flute forest fork fox friday fruit galaxy
  garden garlic gate glass globe glove goat goose grape grass guitar hammer
  harbor harp hat hazel heron hill honey horse hotel ivy jacket jam
  jelly jigsaw july kettle key kite kitten ladder lake lamb lamp lark
  leaf lemon letter lily lime linen lion lizard maple market meadow melon
  mint mirror mitten monday monkey moon moss mouse museum napkin needle nest
  nine north note nut oak oasis oat ocean olive onion orange orchid
  otter oven owl paint palm panda paper park peach pear pebble pepper
  piano pilot pine plate plum pocket pony poppy potato quilt rabbit radio
  rain raven rice river robin rose ruby saddle sail salt sand scarf
  seed seven shell shoe silk sky snow soap sofa soup spoon spring
  star stone stove summer sun swan table tea tent thumb tiger tomato
  tower train tree tulip velvet violet wagon water whale wheat window winter
  wolf wood yarn zebra
`
  .trim()
  .split(/\s+/);
