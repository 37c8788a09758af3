import { HapaxError } from 'hapax';
import type { Cluster } from './cluster.ts';
import { faultOf } from './faults.ts';

const PATIENCE_MS = 10_000;

/**
 * There is no state of a partition: the group must not have read it. Offsets and state are written in one transaction, so where there is an
 * offset the state was removed, and to begin anew would send everything out twice.
 * @throws HapaxError `STATE`
 */
export async function mustBeFirstTime(
  cluster: Cluster,
  { group, topic, state }: { readonly group: string; readonly topic: string; readonly state: string },
  partition: number,
  say: (text: string) => void,
): Promise<void> {
  const { client } = cluster;
  const connections = cluster.connections();
  let committed = -1;
  try {
    const asked = [{ groupId: group, memberEpoch: -1, topics: [{ name: topic, partitionIndexes: [partition] }] }];
    const { groups } = await cluster.retry(PATIENCE_MS, async () =>
      connections.ask(await cluster.coordinator('group', group), client.offsetFetchV8.api, asked, true),
    );
    committed = Number(groups[0]?.topics[0]?.partitions[0]?.committedOffset ?? -1n);
  } catch (error) {
    say(`kafka ${topic} ${partition}: whether the group ${group} has read it before cannot be seen: ${faultOf(error).message}`);
  } finally {
    connections.close();
  }
  if (committed >= 0)
    throw new HapaxError(
      'STATE',
      `kafka ${topic} ${partition}: the group ${group} has read up to record ${committed}, and ${state} holds no state of it: it was removed, or is another topic; take another \`group\` to start afresh`,
    );
}
