type Listed = { readonly nextPageToken: string };

/** The answers of a list call, page after page. */
export async function* allPages<Answer extends Listed>(
  ask: (pageToken: string) => Promise<Answer>,
): AsyncGenerator<Answer> {
  for (let pageToken = ''; ; ) {
    const answer = await ask(pageToken);
    yield answer;
    if (answer.nextPageToken === '') return;
    pageToken = answer.nextPageToken;
  }
}
