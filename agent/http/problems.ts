import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, type Problem, type ProblemCode, problemCodes } from '#contract/problems.ts';

export const problemOf = (failure: Failure): Problem => {
  const { status, title } = problemCodes[failure.code];
  return {
    type: `https://nestbox.example/problems/${failure.code}`,
    title,
    status,
    code: failure.code,
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    ...(failure.errors === undefined ? {} : { errors: [...failure.errors] }),
    ...(failure.retryAt === undefined ? {} : { retryAt: failure.retryAt }),
    ...(failure.oldestSequence === undefined ? {} : { oldestSequence: failure.oldestSequence }),
  };
};

/** Answers an expected failure. */
export const sendProblem = (reply: FastifyReply, failure: Failure): FastifyReply => {
  const problem = problemOf(failure);
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
};

/** The one place where a thrown error becomes an answer. Bad input never becomes a 500, and no stack leaves the box. */
export const answerError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  if (error.validation) {
    const where = error.validationContext ?? 'body';
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: `${where}${instancePath}`,
      message: message ?? 'is not valid',
    }));
    return sendProblem(reply, { code: 'invalid', errors });
  }
  const code = codeOfStatus(error.statusCode);
  if (code === 'internal') request.log.error({ event: 'http.failed', err: error, route: request.routeOptions.url });
  const detail = code === 'wrong_type' ? 'Send application/json' : error.message;
  return sendProblem(reply, code === 'internal' ? { code } : { code, detail });
};

const codeOfStatus = (status: number | undefined): ProblemCode => {
  switch (status) {
    case 404:
      return 'not_found';
    case 413:
      return 'too_large';
    case 415:
      return 'wrong_type';
    case 503:
      return 'unavailable';
    default:
      return status !== undefined && status >= 400 && status < 500 ? 'bad_request' : 'internal';
  }
};
