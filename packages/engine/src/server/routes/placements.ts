import { closed, Placement, PlacementInput, PlacementList, PlacementNameField } from '@aisle/contract';
import type { FastifyInstance } from 'fastify';
import { AisleError } from '../../domain/errors.ts';
import type { Placement as DomainPlacement } from '../../domain/placement.ts';
import type { ServerContext } from '../context.ts';
import { describeRoute, handlingOf } from '../route.ts';
import { Reader } from '../validation/reader.ts';
import { reported } from '../validation/reported.ts';

const PlacementPath = closed({ name: PlacementNameField });

function notFound(): AisleError {
  return new AisleError('placement_not_found', 'There is no placement with this name.', { field: 'name' });
}

export function registerPlacementRoutes(app: FastifyInstance, context: ServerContext): void {
  const { placements, placementStore, completePlacement } = context.dependencies;
  const pathReader = new Reader(PlacementPath);
  const inputReader = new Reader(PlacementInput);

  const fromPlacement = (placement: DomainPlacement): Placement =>
    ({ ...placement, changed: placementStore.get(placement.name) !== undefined }) as Placement;

  app.get(
    '/v1/placements',
    describeRoute({
      summary: 'List placements',
      tag: 'Operation',
      access: 'secret',
      responses: { 200: PlacementList },
    }),
    async () => ({ placements: Array.from(placements.all(), fromPlacement) }),
  );

  app.get(
    '/v1/placements/:name',
    describeRoute({
      summary: 'Read a placement',
      tag: 'Operation',
      access: 'secret',
      params: PlacementPath,
      responses: { 200: Placement },
    }),
    async (request) => {
      const placement = placements.get(pathReader.read(request.params, 'strict').value.name);
      if (placement === undefined) throw notFound();
      return fromPlacement(placement);
    },
  );

  app.put(
    '/v1/placements/:name',
    describeRoute({
      summary: 'Write a placement',
      description:
        'Adds a placement or changes one, the defaults too. Fields that are left out stay as they are. Serves at once.',
      tag: 'Operation',
      access: 'secret',
      params: PlacementPath,
      body: PlacementInput,
      responses: { 200: Placement },
    }),
    async (request) => {
      const { name } = pathReader.read(request.params, 'strict').value;
      const { value, warnings } = inputReader.read(request.body, handlingOf(request));
      if (value.name !== undefined && value.name !== name)
        throw new AisleError('invalid_field', 'name: Must be the name in the path, or absent.', {
          field: 'name',
        });
      const { changed: _, filter, ...given } = value;
      const { filter: present, ...rest } = placements.get(name) ?? {};
      const wanted = filter === undefined ? present : (filter ?? undefined);
      const placement = completePlacement({
        ...rest,
        ...given,
        name,
        ...(wanted === undefined ? {} : { filter: wanted }),
      });
      await placementStore.put(placement);
      return { ...fromPlacement(placement), ...reported(warnings) };
    },
  );

  app.delete(
    '/v1/placements/:name',
    describeRoute({
      summary: 'Delete a placement',
      description: 'Takes back what the shop has changed; a default placement serves as it came again.',
      tag: 'Operation',
      access: 'secret',
      params: PlacementPath,
      responses: { 204: null },
    }),
    async (request, reply) => {
      const { name } = pathReader.read(request.params, 'strict').value;
      if (await placementStore.delete(name)) return reply.code(204).send();
      if (placements.get(name) === undefined) throw notFound();
      throw new AisleError('conflict', 'The placement is a default that has not been changed.', {
        field: 'name',
        remedy: 'A default cannot be deleted; set `public` to false to close it to publishable keys.',
      });
    },
  );
}
