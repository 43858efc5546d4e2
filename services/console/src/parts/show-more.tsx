import { Button } from '@mantine/core';

type Pages = {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
};

/** Asks for the next page, where there is one. */
export const ShowMore = ({ query }: { readonly query: Pages }) =>
  query.hasNextPage && (
    <Button
      variant="light"
      loading={query.isFetchingNextPage}
      onClick={() => query.fetchNextPage()}
    >
      Show more
    </Button>
  );
