// Cosign keeps signatures, attestations and SBOMs of an image as tags beside it, and registries without the referrers
// API their list under a tag of the image's digest.
const form = /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/;

/** Does this tag tell about an image, and is none? */
export const isAttachmentTag = (tag: string): boolean => form.test(tag);
