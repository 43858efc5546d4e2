/** The page of an image, from its resource name "registries/{id}/images/{digest}". */
export const imagePath = (name: string): string =>
  `/${name.split('/').map(encodeURIComponent).join('/')}`;
