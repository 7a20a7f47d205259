import { modelConformance } from '../model.conformance.ts';
import { itemKnn } from './item-knn.ts';

modelConformance('item-knn', () => itemKnn, { answersFrom: 'history' });
modelConformance('item-knn', () => itemKnn, { answersFrom: 'context' });
