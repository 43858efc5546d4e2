/** How a list of pages goes on: by the token that the last one ended with. */
export const byPageToken = {
  pageParamKey: 'pageToken' as const,
  getNextPageParam: ({ nextPageToken }: { readonly nextPageToken: string }) =>
    nextPageToken || undefined,
};
