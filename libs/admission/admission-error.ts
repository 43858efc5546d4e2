/** BAD_RULES: the rules cannot be used. BAD_OBJECT: what was asked about is nothing that runs containers. */
export type AdmissionErrorCode = 'BAD_RULES' | 'BAD_OBJECT' | 'BAD_REVIEW';

export class AdmissionError extends Error {
  override readonly name = 'AdmissionError';
  readonly code: AdmissionErrorCode;

  constructor(code: AdmissionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
