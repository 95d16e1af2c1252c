/* A llama-server without a model, for the soak: it starts at once and answers a chat with as many words as were asked for, each made of the number that
 * the prompt names ("echo 4711": "4711.0 4711.1 ..."), so that a lost, doubled or foreign word is seen. One slot, whose "conversation" can be saved. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { WORD_MICROS = 1000, WEIGHTS = 64 << 20, BODY = 1 << 20, HEAD = 16384 };

static const char* key = "";
static const char* slots = "";
static int conversation; /* tokens; whoever wrote last counts */
static int working;
static char* weights;

static const char HELP[] =
    "-m,    --model FNAME\n--host HOST\n--port PORT\n-c,    --ctx-size N\n-np,   --parallel N\n--api-key KEY\n-t,    --threads N\n"
    "-ngl,  --gpu-layers N\n-fit,  --fit [on|off]\n-dev,  --device LIST\n-ctk,  --cache-type-k TYPE\n-ctv,  --cache-type-v TYPE\n"
    "-a,    --alias STRING\n--no-ui\n--slot-save-path PATH\n--cache-ram N\n--sse-ping-interval N\n--list-devices\n";

typedef struct {
    int socket;
    char head[HEAD];
    char body[BODY + 1];
} client;

static int send_all(int socket, const char* text, size_t length) {
    while (length > 0) {
        ssize_t n = send(socket, text, length, MSG_NOSIGNAL);
        if (n <= 0) return 0;
        text += n;
        length -= (size_t)n;
    }
    return 1;
}

static int answer(client* c, int status, const char* json) {
    char head[256];
    int n = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n\r\n", status,
                     strlen(json));
    return send_all(c->socket, head, (size_t)n) && send_all(c->socket, json, strlen(json));
}

static long field(const char* json, const char* name, long otherwise) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\"", name);
    const char* at = strstr(json, quoted);
    if (at == NULL) return otherwise;
    at += strlen(quoted);
    while (*at == ' ' || *at == ':') at++;
    return strncmp(at, "true", 4) == 0 ? 1 : atol(at);
}

static int chunk(int socket, const char* text) {
    char head[32];
    int n = snprintf(head, sizeof head, "%zx\r\n", strlen(text));
    return send_all(socket, head, (size_t)n) && send_all(socket, text, strlen(text)) && send_all(socket, "\r\n", 2);
}

static int stream(client* c, long number, long words) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    int there = send_all(c->socket, head, sizeof head - 1);
    for (long i = 0; there && i < words; i++) {
        char event[256];
        usleep(WORD_MICROS);
        snprintf(event, sizeof event, "data: {\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\"%ld.%ld \"}}]}\n\n", number, i);
        there = chunk(c->socket, event);
    }
    return there && chunk(c->socket, "data: {\"choices\":[{\"finish_reason\":\"length\",\"index\":0,\"delta\":{}}]}\n\n") &&
           chunk(c->socket, "data: [DONE]\n\n") && send_all(c->socket, "0\r\n\r\n", 5);
}

static int plain(client* c, long number, long words) {
    size_t size = (size_t)words * 48 + 512;
    char* json = malloc(size);
    int at = snprintf(json, size, "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"finish_reason\":\"length\","
                                  "\"message\":{\"role\":\"assistant\",\"content\":\"");
    for (long i = 0; i < words; i++) {
        usleep(WORD_MICROS);
        at += snprintf(json + at, size - (size_t)at, "%ld.%ld ", number, i);
    }
    snprintf(json + at, size - (size_t)at, "\"}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%ld,\"total_tokens\":%ld}}", words, words + 9);
    int there = answer(c, 200, json);
    free(json);
    return there;
}

static int chat(client* c) {
    const char* echo = strstr(c->body, "echo ");
    long number = echo == NULL ? 0 : atol(echo + 5);
    long words = field(c->body, "max_tokens", 16);
    __atomic_add_fetch(&working, 1, __ATOMIC_SEQ_CST);
    int there = field(c->body, "stream", 0) ? stream(c, number, words) : plain(c, number, words);
    conversation = (int)(strlen(c->body) / 4 + (size_t)words);
    __atomic_sub_fetch(&working, 1, __ATOMIC_SEQ_CST);
    return there;
}

static int slot(client* c) {
    char path[4096];
    char json[256];
    const char* name = strstr(c->body, "\"filename\"");
    name = name == NULL ? NULL : strchr(name + 10, '"');
    if (name == NULL) return answer(c, 400, "{\"error\":{\"code\":400,\"message\":\"no filename\"}}");
    int length = (int)strcspn(name + 1, "\"");
    snprintf(path, sizeof path, "%s/%.*s", slots, length, name + 1);
    int save = strstr(c->head, "action=save") != NULL;
    FILE* file = fopen(path, save ? "w" : "r");
    if (file == NULL) return answer(c, 400, "{\"error\":{\"code\":400,\"message\":\"no such file\"}}");
    int done = save ? fprintf(file, "%d", conversation) : fscanf(file, "%d", &conversation);
    fclose(file);
    if (done < 1) return answer(c, 500, "{\"error\":{\"code\":500,\"message\":\"the file has no conversation\"}}");
    snprintf(json, sizeof json, "{\"id_slot\":0,\"n_saved\":%d,\"n_restored\":%d,\"n_written\":8,\"n_read\":8}", conversation, conversation);
    return answer(c, 200, json);
}

static int serve(client* c) {
    char json[256];
    if (strncmp(c->head, "GET /health", 11) == 0) return answer(c, 200, "{\"status\":\"ok\"}");
    const char* given = strcasestr(c->head, "\r\nAuthorization: Bearer ");
    if (given == NULL || strncmp(given + 24, key, strlen(key)) != 0) {
        return answer(c, 401, "{\"error\":{\"code\":401,\"message\":\"Invalid API Key\",\"type\":\"authentication_error\"}}");
    }
    if (strstr(c->head, "/chat/completions ") != NULL) return chat(c);
    if (strncmp(c->head, "POST /completion", 16) == 0) return answer(c, 200, "{\"content\":\"x\",\"stop\":true}");
    if (strncmp(c->head, "POST /slots/", 12) == 0) return slot(c);
    if (strncmp(c->head, "GET /slots", 10) == 0) {
        snprintf(json, sizeof json, "[{\"id\":0,\"n_prompt_tokens\":%d,\"is_processing\":%s}]", conversation, working > 0 ? "true" : "false");
        return answer(c, 200, json);
    }
    return answer(c, 404, "{\"error\":{\"code\":404,\"message\":\"File Not Found\",\"type\":\"not_found_error\"}}");
}

/* Reads up to the end of the head, then the body; 0 when the client has gone. */
static int receive(client* c) {
    size_t length = 0;
    while (length + 1 < HEAD) {
        if (recv(c->socket, c->head + length, 1, 0) <= 0) return 0;
        c->head[++length] = 0;
        if (length >= 4 && memcmp(c->head + length - 4, "\r\n\r\n", 4) == 0) break;
    }
    const char* given = strcasestr(c->head, "\r\nContent-Length:");
    size_t want = given == NULL ? 0 : (size_t)atol(given + 17);
    size_t have = 0;
    while (have < want && want <= BODY) {
        ssize_t n = recv(c->socket, c->body + have, want - have, 0);
        if (n <= 0) return 0;
        have += (size_t)n;
    }
    c->body[have] = 0;
    return want <= BODY;
}

static void* connection(void* argument) {
    client* c = argument;
    while (receive(c) && serve(c)) {
    }
    close(c->socket);
    free(c);
    return NULL;
}

/* Ends on its parent's word and with its parent, as the real one does. */
static void* parent(void* unused) {
    char line[256];
    while (fgets(line, sizeof line, stdin) != NULL && strncmp(line, "cmd_router_to_child:exit", 24) != 0) {
    }
    (void)unused;
    _exit(0);
}

static int begin(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listening, (struct sockaddr*)&address, length) != 0 || listen(listening, 64) != 0 ||
        getsockname(listening, (struct sockaddr*)&address, &length) != 0) {
        perror("fake llama-server");
        exit(1);
    }
    printf("cmd_child_to_router:state:{\"state\":\"loading\",\"payload\":{\"stages\":[\"model\"],\"current\":\"model\",\"value\":1}}\n");
    printf("main: server is listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listening;
}

int main(int count, char** arguments) {
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--help") == 0) return fputs(HELP, stdout) < 0;
        if (strcmp(arguments[i], "--list-devices") == 0) return puts("Available devices:") < 0;
        if (strcmp(arguments[i], "--slot-save-path") == 0 && i + 1 < count) slots = arguments[i + 1];
    }
    if (getenv("LLAMA_API_KEY") != NULL) key = getenv("LLAMA_API_KEY");
    weights = malloc(WEIGHTS);
    memset(weights, 1, WEIGHTS);
    int listening = begin();
    pthread_t thread;
    pthread_create(&thread, NULL, parent, NULL);
    while (1) {
        int accepted = accept(listening, NULL, NULL);
        client* c = accepted < 0 ? NULL : malloc(sizeof *c);
        if (c == NULL) continue;
        c->socket = accepted;
        if (pthread_create(&thread, NULL, connection, c) == 0) pthread_detach(thread);
    }
}
