#include "sync/wire/words.h"

/* clang-format off */
const char *const pd_words[PD_WORDS_COUNT] = {
    "acorn", "amber", "anchor", "apple", "apron", "arrow", "aspen", "attic", "autumn", "badge", "baker",
    "bamboo", "banjo", "barley", "barn", "basil", "basket", "beach", "bean", "berry", "birch", "bird",
    "blanket", "blossom", "board", "bottle", "branch", "bread", "breeze", "brick", "bridge", "bronze",
    "brook", "brush", "bucket", "button", "cabin", "cactus", "camel", "candle", "canoe", "canvas", "carbon",
    "carpet", "carrot", "castle", "cave", "cello", "chalk", "cherry", "chimney", "cider", "circle", "clay",
    "clock", "cloud", "clover", "coast", "compass", "copper", "coral", "cotton", "crane", "crayon",
    "cricket", "crystal", "cup", "curtain", "daisy", "dance", "dawn", "deer", "desert", "diamond",
    "dolphin", "donkey", "door", "dragon", "drum", "eagle", "east", "echo", "elbow", "elm", "engine",
    "falcon", "farm", "feather", "fern", "ferry", "fiddle", "finch", "fire", "flag", "flint", "flute",
    "forest", "fossil", "fountain", "fox", "frost", "garden", "garlic", "gate", "ginger", "glacier",
    "glass", "globe", "glove", "goat", "gold", "goose", "grain", "granite", "grape", "grass", "guitar",
    "hammer", "harbor", "harp", "helmet", "heron", "hill", "honey", "horizon", "horn", "igloo", "indigo",
    "ink", "iris", "iron", "island", "ivory", "jade", "jar", "jasmine", "jewel", "jungle", "kettle", "key",
    "kite", "kitten", "ladder", "lagoon", "lake", "lamp", "lantern", "laurel", "lavender", "lawn", "leaf",
    "lemon", "lentil", "lily", "lion", "lizard", "lotus", "lunch", "magnet", "maple", "marble", "market",
    "meadow", "melon", "mirror", "mitten", "moon", "morning", "mosaic", "moss", "motor", "mountain",
    "mulberry", "museum", "napkin", "nectar", "needle", "noodle", "north", "novel", "nutmeg", "oak",
    "oasis", "ocean", "olive", "onion", "opal", "orange", "orbit", "orchard", "otter", "owl", "paddle",
    "paint", "palm", "panda", "paper", "parade", "parrot", "peach", "pebble", "pencil", "pepper", "piano",
    "pillow", "pine", "planet", "plum", "pocket", "polar", "pond", "poplar", "potato", "prairie", "puzzle",
    "quartz", "quill", "rabbit", "radio", "rain", "ribbon", "river", "robin", "rocket", "rose", "ruby",
    "saddle", "sail", "salt", "scarf", "shell", "silver", "sparrow", "spoon", "spring", "star", "stone",
    "summer", "sunset", "swan", "table", "tiger", "tulip", "turtle", "valley", "velvet", "violin", "walnut",
    "water", "willow", "window", "winter", "wolf", "wood", "yarn", "zebra",
};
/* clang-format on */
