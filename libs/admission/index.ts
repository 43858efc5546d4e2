export { AdmissionError, type AdmissionErrorCode } from './admission-error.ts';
export { criterionKinds } from './criteria/all.ts';
export type { Criterion } from './criteria/criterion.ts';
export type { ContainerKind } from './criteria/subject.ts';
export type { Answer, ContainerAnswer, Question, RuleAnswer } from './engine/answer.ts';
export { createEngine, type Engine, type EngineOptions } from './engine/create-engine.ts';
export type { Explanation } from './engine/explanations.ts';
export type {
  Doubt,
  ImageFacts,
  ImageFinding,
  ImageKnowledge,
  ImageLookup,
  PlatformKnowledge,
  UnknownReason,
} from './image-lookup.ts';
export {
  type AdmissionRequest,
  readAdmissionReview,
} from './review/admission-request.ts';
export type { AdmissionResponse } from './review/admission-response.ts';
export { type CompiledPolicy, compileRules } from './rules/compile-rules.ts';
export { parseRules, RulesError } from './rules/parse-rules.ts';
export { defaultPolicySet, type PolicySet, type Rule } from './rules/policy-set.ts';
export type { Mistake } from './rules/rules-document.ts';
export { type RulesState, type RulesWatch, watchRules } from './rules/watch-rules.ts';
export { createWebhook, type Webhook, type WebhookOptions } from './webhook/create-webhook.ts';
export type { TlsMaterial } from './webhook/serving-certificate.ts';
