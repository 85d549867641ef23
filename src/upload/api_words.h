/* Private to api.c and api_words.c: the words of a call that failed. */
#ifndef UPLOAD_API_WORDS_H
#define UPLOAD_API_WORDS_H

#include "upload/api.h"

/* Fills answer->why, by what is in `answer` and in the answer of HTTP to a request with this header. */
void api_explain(const struct session *session, const struct api_call *call,
		 const char *authorization, const struct http_answer *http,
		 struct api_answer *answer);

#endif
