/*
 * What names of fields mean, in English and French. A row of WHOLE is compared with the name
 * without anything but letters and digits, a row of WORD with the words of it, a row of PART with
 * any stretch of it. The first row that fits counts, so the particular stands before the general:
 * email_optin is a consent, date_email a time.
 */
#include "guess/parts.h"

enum fit { WHOLE, WORD, PART };

static const struct row {
	enum fit fit;
	struct guess_word word;
} rows[] = {
	{ PART, { "optout", MEANS_REFUSAL, NULL } },
	{ PART, { "unsubscri", MEANS_REFUSAL, NULL } },
	{ PART, { "desabon", MEANS_REFUSAL, NULL } },
	{ PART, { "desinscri", MEANS_REFUSAL, NULL } },
	{ PART, { "refus", MEANS_REFUSAL, NULL } },
	{ PART, { "optin", MEANS_CONSENT, NULL } },
{ PART, { "consent", MEANS_CONSENT, NULL } },
	{ PART, { "newsletter", MEANS_CONSENT, NULL } },
	{ WHOLE, { "subscribed", MEANS_TIME, NULL } },
	{ WHOLE, { "rgpd", MEANS_CONSENT, NULL } },
	{ WHOLE, { "gdpr", MEANS_CONSENT, NULL } },
	{ WHOLE, { "userpointid", MEANS_POINT, NULL } },
	{ WHOLE, { "userpoint", MEANS_POINT, NULL } },
	{ PART, { "compartment", MEANS_COMPARTMENT, NULL } },
	{ PART, { "compartiment", MEANS_COMPARTMENT, NULL } },
	{ WORD, { "hash", MEANS_HASH, "email_hash" } },
	{ WORD, { "hashed", MEANS_HASH, "email_hash" } },
	{ WORD, { "md5", MEANS_HASH, "email_hash" } },
	{ WORD, { "sha1", MEANS_HASH, "email_hash" } },
	{ WORD, { "sha256", MEANS_HASH, "email_hash" } },

	{ PART, { "birth", MEANS_BIRTH, "birth_ts" } },
	{ PART, { "naissance", MEANS_BIRTH, "birth_ts" } },
	{ WHOLE, { "dob", MEANS_BIRTH, "birth_ts" } },
	{ WHOLE, { "bday", MEANS_BIRTH, "birth_ts" } },
	{ WHOLE, { "anniversaire", MEANS_BIRTH, "birth_ts" } },
	{ PART, { "expir", MEANS_EXPIRY, NULL } },
	{ WHOLE, { "until", MEANS_EXPIRY, NULL } },
	{ WHOLE, { "validuntil", MEANS_EXPIRY, NULL } },
	{ WHOLE, { "enddate", MEANS_EXPIRY, NULL } },
	{ WHOLE, { "datefin", MEANS_EXPIRY, NULL } },
	{ WHOLE, { "datedefin", MEANS_EXPIRY, NULL } },

	{ WORD, { "date", MEANS_TIME, NULL } },
	{ WORD, { "time", MEANS_TIME, NULL } },
	{ WORD, { "datetime", MEANS_TIME, NULL } },
	{ WORD, { "timestamp", MEANS_TIME, NULL } },
	{ WORD, { "ts", MEANS_TIME, NULL } },
	{ WORD, { "at", MEANS_TIME, NULL } },
	{ WORD, { "horodatage", MEANS_TIME, NULL } },
	{ WORD, { "created", MEANS_TIME, NULL } },
	{ WORD, { "updated", MEANS_TIME, NULL } },
	{ WORD, { "modified", MEANS_TIME, NULL } },
	{ WHOLE, { "received", MEANS_TIME, NULL } },
	{ WHOLE, { "registered", MEANS_TIME, NULL } },
	{ WHOLE, { "ordered", MEANS_TIME, NULL } },
	{ WHOLE, { "closed", MEANS_TIME, NULL } },
	{ WHOLE, { "when", MEANS_TIME, NULL } },
	{ WHOLE, { "heure", MEANS_TIME, NULL } },
	{ WHOLE, { "inscription", MEANS_TIME, NULL } },
	{ WHOLE, { "creation", MEANS_TIME, NULL } },
	{ WHOLE, { "modification", MEANS_TIME, NULL } },
	{ WHOLE, { "lastlogin", MEANS_TIME, NULL } },
	{ WHOLE, { "lastvisit", MEANS_TIME, NULL } },

	{ WORD, { "email", MEANS_EMAIL, "email_hash" } },
	{ WORD, { "mail", MEANS_EMAIL, "email_hash" } },
	{ WORD, { "courriel", MEANS_EMAIL, "email_hash" } },
	{ WHOLE, { "mel", MEANS_EMAIL, "email_hash" } },

	{ WHOLE, { "customerid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "customernumber", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "customerno", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "customerref", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "customercode", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "customer", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "clientid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "clientnumber", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "identifiantclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "nclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "noclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "numclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "numeroclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "codeclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "refclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "referenceclient", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "client", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "userid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "user", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "useraccountid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "useraccount", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idutilisateur", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "utilisateur", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "accountid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "accountnumber", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "account", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idcompte", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "ncompte", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "numerocompte", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "compte", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "crmid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idcrm", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "contactid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idcontact", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "memberid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "membernumber", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idmembre", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idadherent", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "numeroadherent", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "subscriberid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idabonne", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "loyaltyid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "loyaltynumber", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "loyaltycard", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "cartefidelite", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "personid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "idpersonne", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "externalid", MEANS_ACCOUNT, NULL } },
	{ WHOLE, { "id", MEANS_ID, NULL } },
	{ WHOLE, { "uid", MEANS_ID, NULL } },
	{ WHOLE, { "uuid", MEANS_ID, NULL } },
	{ WHOLE, { "guid", MEANS_ID, NULL } },
	{ WHOLE, { "identifier", MEANS_ID, NULL } },
	{ WHOLE, { "identifiant", MEANS_ID, NULL } },

	{ WHOLE, { "useragentid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "agentid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "cookieid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "cookie", MEANS_DEVICE, NULL } },
	{ WHOLE, { "deviceid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "device", MEANS_DEVICE, NULL } },
	{ WHOLE, { "visitorid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "idvisiteur", MEANS_DEVICE, NULL } },
	{ WHOLE, { "idfa", MEANS_DEVICE, NULL } },
	{ WHOLE, { "gaid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "aaid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "advertisingid", MEANS_DEVICE, NULL } },
	{ WHOLE, { "vec", MEANS_DEVICE, NULL } },
	{ WHOLE, { "udp", MEANS_DEVICE, NULL } },

	{ WORD, { "phone", MEANS_PHONE, "phone" } },
	{ WORD, { "phonenumber", MEANS_PHONE, "phone" } },
	{ WORD, { "telephone", MEANS_PHONE, "phone" } },
	{ WORD, { "tel", MEANS_PHONE, "phone" } },
	{ WHOLE, { "msisdn", MEANS_PHONE, "phone" } },
	{ WORD, { "mobile", MEANS_PHONE, "mobile" } },
	{ WORD, { "portable", MEANS_PHONE, "mobile" } },
	{ WORD, { "gsm", MEANS_PHONE, "mobile" } },

	{ WHOLE, { "firstname", MEANS_PERSON, "first_name" } },
	{ WHOLE, { "forename", MEANS_PERSON, "first_name" } },
	{ WHOLE, { "givenname", MEANS_PERSON, "first_name" } },
	{ WHOLE, { "fname", MEANS_PERSON, "first_name" } },
	{ WHOLE, { "prenom", MEANS_PERSON, "first_name" } },
	{ WHOLE, { "lastname", MEANS_PERSON, "last_name" } },
	{ WHOLE, { "surname", MEANS_PERSON, "last_name" } },
	{ WHOLE, { "familyname", MEANS_PERSON, "last_name" } },
	{ WHOLE, { "lname", MEANS_PERSON, "last_name" } },
	{ WHOLE, { "nom", MEANS_PERSON, "last_name" } },
	{ WHOLE, { "nomdefamille", MEANS_PERSON, "last_name" } },
	{ WHOLE, { "name", MEANS_PERSON, NULL } },
	{ WHOLE, { "fullname", MEANS_PERSON, NULL } },
	{ WHOLE, { "nomcomplet", MEANS_PERSON, NULL } },
	{ WHOLE, { "gender", MEANS_GENDER, "gender" } },
	{ WHOLE, { "sex", MEANS_GENDER, "gender" } },
	{ WHOLE, { "sexe", MEANS_GENDER, "gender" } },
	{ WHOLE, { "genre", MEANS_GENDER, "gender" } },
	{ WHOLE, { "address", MEANS_PLACE, "address" } },
	{ WHOLE, { "adresse", MEANS_PLACE, "address" } },
	{ WHOLE, { "street", MEANS_PLACE, NULL } },
	{ WHOLE, { "rue", MEANS_PLACE, NULL } },
	{ WHOLE, { "city", MEANS_PLACE, "city" } },
	{ WHOLE, { "town", MEANS_PLACE, "city" } },
	{ WHOLE, { "ville", MEANS_PLACE, "city" } },
	{ WHOLE, { "zip", MEANS_PLACE, "zipcode" } },
	{ WHOLE, { "zipcode", MEANS_PLACE, "zipcode" } },
	{ WHOLE, { "postalcode", MEANS_PLACE, "zipcode" } },
	{ WHOLE, { "postcode", MEANS_PLACE, "zipcode" } },
	{ WHOLE, { "codepostal", MEANS_PLACE, "zipcode" } },
	{ WHOLE, { "cp", MEANS_PLACE, "zipcode" } },
	{ WHOLE, { "country", MEANS_PLACE, "country" } },
	{ WHOLE, { "countrycode", MEANS_PLACE, "country" } },
	{ WHOLE, { "pays", MEANS_PLACE, "country" } },
	{ WHOLE, { "codepays", MEANS_PLACE, "country" } },

	{ WHOLE, { "processingid", MEANS_PROCESSING, NULL } },
	{ WHOLE, { "processing", MEANS_PROCESSING, NULL } },
	{ WHOLE, { "purposeid", MEANS_PROCESSING, NULL } },
	{ WHOLE, { "purpose", MEANS_PROCESSING, NULL } },
	{ WHOLE, { "finalite", MEANS_PROCESSING, NULL } },
	{ WHOLE, { "traitement", MEANS_PROCESSING, NULL } },
	{ WORD, { "segment", MEANS_SEGMENT, NULL } },
	{ WORD, { "audience", MEANS_SEGMENT, NULL } },
	{ WHOLE, { "list", MEANS_SEGMENT, NULL } },
	{ WHOLE, { "liste", MEANS_SEGMENT, NULL } },
	{ WHOLE, { "listid", MEANS_SEGMENT, NULL } },
	{ WHOLE, { "mailinglist", MEANS_SEGMENT, NULL } },
	{ WHOLE, { "event", MEANS_EVENT, NULL } },
	{ WHOLE, { "eventname", MEANS_EVENT, NULL } },
	{ WHOLE, { "eventtype", MEANS_EVENT, NULL } },
	{ WHOLE, { "evenement", MEANS_EVENT, NULL } },
	{ WHOLE, { "action", MEANS_EVENT, NULL } },
	{ WHOLE, { "orderid", MEANS_ORDER, NULL } },
	{ WHOLE, { "ordernumber", MEANS_ORDER, NULL } },
	{ WHOLE, { "orderno", MEANS_ORDER, NULL } },
	{ WHOLE, { "order", MEANS_ORDER, NULL } },
	{ WHOLE, { "idcommande", MEANS_ORDER, NULL } },
	{ WHOLE, { "ncommande", MEANS_ORDER, NULL } },
	{ WHOLE, { "nocommande", MEANS_ORDER, NULL } },
	{ WHOLE, { "numcommande", MEANS_ORDER, NULL } },
	{ WHOLE, { "numerocommande", MEANS_ORDER, NULL } },
	{ WHOLE, { "commande", MEANS_ORDER, NULL } },
	{ WHOLE, { "transactionid", MEANS_ORDER, NULL } },
	{ WHOLE, { "transaction", MEANS_ORDER, NULL } },
	{ WHOLE, { "ticketid", MEANS_ORDER, NULL } },
	{ WHOLE, { "ticket", MEANS_ORDER, NULL } },
	{ WHOLE, { "numeroticket", MEANS_ORDER, NULL } },
	{ WHOLE, { "invoiceid", MEANS_ORDER, NULL } },
	{ WHOLE, { "invoice", MEANS_ORDER, NULL } },
	{ WHOLE, { "facture", MEANS_ORDER, NULL } },
	{ WHOLE, { "sessionid", MEANS_ORDER, NULL } },
	{ WHOLE, { "session", MEANS_ORDER, NULL } },

	{ WHOLE, { "chiffredaffaires", MEANS_AMOUNT, "revenue" } },
	{ WHOLE, { "ca", MEANS_AMOUNT, "revenue" } },
	{ WHOLE, { "revenue", MEANS_AMOUNT, "revenue" } },
	{ WHOLE, { "turnover", MEANS_AMOUNT, "revenue" } },
	{ WORD, { "quantity", MEANS_AMOUNT, NULL } },
	{ WORD, { "quantite", MEANS_AMOUNT, NULL } },
	{ WORD, { "qty", MEANS_AMOUNT, NULL } },
	{ WORD, { "qte", MEANS_AMOUNT, NULL } },
	{ WORD, { "price", MEANS_AMOUNT, NULL } },
	{ WORD, { "prix", MEANS_AMOUNT, NULL } },
	{ WORD, { "amount", MEANS_AMOUNT, NULL } },
	{ WORD, { "montant", MEANS_AMOUNT, NULL } },
	{ WORD, { "total", MEANS_AMOUNT, NULL } },
	{ WORD, { "age", MEANS_AMOUNT, NULL } },
	{ WORD, { "score", MEANS_AMOUNT, NULL } },
	{ WORD, { "points", MEANS_AMOUNT, NULL } },
	{ WORD, { "balance", MEANS_AMOUNT, NULL } },
	{ WORD, { "solde", MEANS_AMOUNT, NULL } },
	{ WORD, { "count", MEANS_AMOUNT, NULL } },
	{ WORD, { "nb", MEANS_AMOUNT, NULL } },
	{ WORD, { "nombre", MEANS_AMOUNT, NULL } },

	{ WHOLE, { "interests", MEANS_LIST, "interests" } },
	{ WHOLE, { "centresdinteret", MEANS_LIST, "interests" } },
	{ WHOLE, { "centresinteret", MEANS_LIST, "interests" } },
	{ WHOLE, { "tags", MEANS_LIST, NULL } },
	{ WHOLE, { "categories", MEANS_LIST, NULL } },
	{ WHOLE, { "hobbies", MEANS_LIST, NULL } },
	{ WHOLE, { "loisirs", MEANS_LIST, NULL } },
	{ WHOLE, { "preferences", MEANS_LIST, NULL } },
	{ WHOLE, { "reason", MEANS_REASON, NULL } },
	{ WHOLE, { "motif", MEANS_REASON, NULL } },
	{ WHOLE, { "raison", MEANS_REASON, NULL } },
	{ WHOLE, { "status", MEANS_REASON, NULL } },
	{ WHOLE, { "statut", MEANS_REASON, NULL } },
	{ WHOLE, { "requesttype", MEANS_REASON, NULL } },
};

/* A plain name, its words parted by _. */
static bool has_word(struct str name, struct str word)
{
	while (name.len > 0) {
		const char *mark = memchr(name.at, '_', name.len);
		struct str part = { name.at, mark ? (size_t)(mark - name.at) : name.len };
		if (str_eq(part, word))
			return true;
		part.len += mark != NULL;
		name = (struct str){ name.at + part.len, name.len - part.len };
	}
	return false;
}

static struct str without_marks(struct str name, struct arena *arena)
{
	char *out = arena_bytes(arena, name.len);
	size_t len = 0;

	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] != '_')
			out[len++] = name.at[i];
	return (struct str){ out, len };
}

const struct guess_word *guess_word_of(struct str name)
{
	struct arena arena = { 0 };
	struct str plain = guess_plain_name(name, &arena);
	struct str whole = without_marks(plain, &arena);
	const struct guess_word *found = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !found; i++) {
		const char *text = rows[i].word.word;
		struct str word = { text, strlen(text) }; /* no row is without */
		bool fits = str_eq(whole, word) ||
			    (rows[i].fit == WORD && has_word(plain, word)) ||
			    (rows[i].fit == PART && memmem(whole.at, whole.len, word.at, word.len));
		if (fits)
			found = &rows[i].word;
	}
	arena_release(&arena);
	return found;
}
