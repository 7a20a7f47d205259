import { modelConformance } from '../model.conformance.ts';
import { linear } from './linear.ts';

modelConformance('linear', () => linear, { answersFrom: 'history' });
modelConformance('linear', () => linear, { answersFrom: 'context' });
