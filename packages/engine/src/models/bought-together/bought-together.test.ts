import { modelConformance } from '../model.conformance.ts';
import { boughtTogether } from './bought-together.ts';

modelConformance('bought-together', () => boughtTogether, { answersFrom: 'context' });
