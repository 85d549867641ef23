/*
 * libmicrohttpd, with the two things that make it a test server: it can be bound before it listens,
 * and it can break off. Only src/sandbox/ uses it, and only that program links it. What a request
 * means is not known here.
 */
#include "ext/httpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/arena.h"

enum {
	BACKLOG = 128,
	CONNECTION_BYTES = 256 << 10, /* of each: its head, and the piece of the body at hand */
	GROWTH_BYTES = 64 << 10,      /* the 1 kB that is the default costs a third of the speed */
	PIECE_BYTES = 64 << 10,       /* of an answer that is made while it is sent */
};

struct httpd {
	int fd; /* the socket; the daemon closes it once there is one */
	unsigned port;
	struct MHD_Daemon *daemon;
	struct httpd_calls calls;
	void *context;
};

struct httpd_request {
	struct httpd *httpd;
	struct MHD_Connection *connection;
	const char *method, *path;
	void *own;
	bool is_answered;
};

static enum status bind_socket(struct httpd *httpd, unsigned port, struct diag *why)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);
	const int yes = 1;

	httpd->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (httpd->fd < 0)
		return diag_errno(why, NULL, "open a socket");
	/* So that a server can be started again on the port that it just had. */
	setsockopt(httpd->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(httpd->fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		return diag_fail(why, ERR_IO, "cannot use port %u: %s", port,
				 strerrordesc_np(errno));
	if (getsockname(httpd->fd, (struct sockaddr *)&address, &len) != 0)
		return diag_errno(why, NULL, "learn the port");
	httpd->port = ntohs(address.sin_port);
	return OK;
}

enum status httpd_bind(struct httpd **out, unsigned port, struct diag *why)
{
	struct httpd *httpd = memory_alloc(sizeof(*httpd));

	*httpd = (struct httpd){ .fd = -1 };
	*out = NULL;
	enum status status = bind_socket(httpd, port, why);
	if (status != OK) {
		httpd_free(httpd);
		return status;
	}
	*out = httpd;
	return OK;
}

unsigned httpd_port(const struct httpd *httpd)
{
	return httpd->port;
}

/* ---- requests: called by libmicrohttpd ---- */

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *bytes,
			      size_t *len, void **own)
{
	struct httpd_request *request = *own;
	struct httpd *httpd = context;

	(void)version;
	if (!request) {
		request = *own = memory_alloc(sizeof(*request));
		*request = (struct httpd_request){ .httpd = httpd,
						   .connection = connection,
						   .method = method,
						   .path = path };
		httpd->calls.begin(httpd->context, request);
		return MHD_YES;
	}
	if (*len > 0) {
		struct str piece = { bytes, *len };
		*len = 0;
		return httpd->calls.take(request, piece) ? MHD_YES : MHD_NO;
	}
	return httpd->calls.end(request) && request->is_answered ? MHD_YES : MHD_NO;
}

static void completed(void *context, struct MHD_Connection *connection, void **own,
		      enum MHD_RequestTerminationCode how)
{
	struct httpd_request *request = *own;
	const struct httpd *httpd = context;

	(void)connection;
	(void)how;
	if (!request)
		return;
	httpd->calls.done(request);
	free(request);
	*own = NULL;
}

enum status httpd_start(struct httpd *httpd, const struct httpd_calls *calls, void *context,
			struct diag *why)
{
	httpd->calls = *calls;
	httpd->context = context;
	if (listen(httpd->fd, BACKLOG) != 0)
		return diag_fail(why, ERR_IO, "cannot listen on port %u: %s", httpd->port,
				 strerrordesc_np(errno));
	httpd->daemon = MHD_start_daemon(
		MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0,
		NULL, NULL, handle, httpd, MHD_OPTION_LISTEN_SOCKET, httpd->fd,
		MHD_OPTION_NOTIFY_COMPLETED, completed, httpd, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_MEMORY_INCREMENT,
		(size_t)GROWTH_BYTES, MHD_OPTION_END);
	if (!httpd->daemon)
		return diag_fail(why, ERR_IO, "cannot serve on port %u", httpd->port);
	return OK;
}

void httpd_free(struct httpd *httpd)
{
	if (!httpd)
		return;
	if (httpd->daemon)
		MHD_stop_daemon(httpd->daemon);
	else if (httpd->fd >= 0)
		close(httpd->fd);
	free(httpd);
}

/* ---- what a request says ---- */

void httpd_attach(struct httpd_request *request, void *own)
{
	request->own = own;
}

void *httpd_attached(const struct httpd_request *request)
{
	return request->own;
}

const char *httpd_method(const struct httpd_request *request)
{
	return request->method;
}

const char *httpd_path(const struct httpd_request *request)
{
	return request->path;
}

static struct str look_up(const struct httpd_request *request, enum MHD_ValueKind kind,
			  const char *name)
{
	const char *value = NULL;
	size_t len = 0;

	if (MHD_lookup_connection_value_n(request->connection, kind, name, strlen(name), &value,
					  &len) != MHD_YES)
		return (struct str){ 0 };
	/* "?name" without a value */
	return (struct str){ value ? value : "", value ? len : 0 };
}

struct str httpd_header(const struct httpd_request *request, const char *name)
{
	return look_up(request, MHD_HEADER_KIND, name);
}

struct str httpd_query(const struct httpd_request *request, const char *name)
{
	return look_up(request, MHD_GET_ARGUMENT_KIND, name);
}

/* ---- what it is answered ---- */

/* A body that is made while it is sent; owned by the response. */
struct drawn {
	size_t len;
	bool is_endless;
	char at[];
};

static ssize_t draw(void *context, uint64_t at, char *out, size_t max)
{
	const struct drawn *drawn = context;
	uint64_t end = drawn->is_endless ? drawn->len : drawn->len / 2;

	if (at >= end && !drawn->is_endless)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (at >= end) {
		memset(out, ' ', max);
		return (ssize_t)max;
	}
	size_t len = end - at < max ? (size_t)(end - at) : max;
	memcpy(out, drawn->at + at, len);
	return (ssize_t)len;
}

static struct MHD_Response *response_of(const struct httpd_answer *answer)
{
	struct str body = answer->body;

	if (answer->form == HTTPD_WHOLE)
		/* The library copies and does not write to it; its signature is older than that. */
		return MHD_create_response_from_buffer(body.len, (void *)body.at,
						       MHD_RESPMEM_MUST_COPY);
	struct drawn *drawn = memory_alloc(sizeof(*drawn) + body.len);
	drawn->len = body.len;
	drawn->is_endless = answer->form == HTTPD_ENDLESS;
	if (body.len > 0)
		memcpy(drawn->at, body.at, body.len);
	uint64_t size = drawn->is_endless ? MHD_SIZE_UNKNOWN : body.len;
	return MHD_create_response_from_callback(size, PIECE_BYTES, draw, drawn, free);
}

void httpd_answer(struct httpd_request *request, const struct httpd_answer *answer)
{
	struct MHD_Response *response = response_of(answer);

	if (!response)
		memory_exhausted();
	for (size_t i = 0; i < HTTPD_FIELDS; i++) {
		const struct httpd_field *field = &answer->fields[i];
		if (field->value)
			MHD_add_response_header(response, field->name, field->value);
	}
	request->is_answered =
		MHD_queue_response(request->connection, answer->status, response) == MHD_YES;
	MHD_destroy_response(response);
}
