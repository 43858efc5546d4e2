/** People may write the id alone. */
export const registryNameOf = (text: string): string =>
  text.startsWith('registries/') ? text : `registries/${text}`;

export const clusterNameOf = (text: string): string =>
  text.startsWith('clusters/') ? text : `clusters/${text}`;

export const advisoryNameOf = (text: string): string =>
  text.startsWith('advisories/') ? text : `advisories/${text}`;

export const idOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
