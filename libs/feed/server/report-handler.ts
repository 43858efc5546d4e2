import { create } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { FeedHead } from '../feed-source.ts';
import { type ClusterReport, toClusterReport } from './cluster-report.ts';
import { peerOf, refused } from './peer.ts';

export type OnReport = (report: ClusterReport) => Promise<void>;

type Call = ServerUnaryCall<wire.ReportRequest, wire.ReportResponse>;

const reportEveryMs = 15_000;

export function reportHandler(
  onReport: OnReport,
  headOf: (feed: string) => FeedHead | undefined,
  federation: string,
  log: Logger,
) {
  return (call: Call, callback: sendUnaryData<wire.ReportResponse>): void => {
    const peer = peerOf(call, federation);
    if (!peer) {
      callback(refused);
      return;
    }
    onReport(toClusterReport(peer, call.request, headOf)).then(
      () => callback(null, create(wire.ReportResponseSchema, { nextReportMs: reportEveryMs })),
      (error) => {
        log.warn('report not kept', { cluster: peer.cluster, error });
        callback({ code: status.UNAVAILABLE, details: 'the report cannot be kept now' });
      },
    );
  };
}
