/** What a model that takes no images reads in the place of one. */
export const unseenImage = "[There is an image here, which this model cannot see.]";
