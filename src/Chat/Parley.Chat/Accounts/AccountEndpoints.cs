using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Parley.Chat.Contract;
using Parley.Chat.Hosting;
using Parley.Chat.Realtime;

namespace Parley.Chat.Accounts;

/// <summary>Sign-up, sign-in, sign-out, and what the page asks before anyone is signed in.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/site", (RequestDelegate)GetSiteAsync);
        endpoints.MapPost("/api/accounts", (RequestDelegate)SignUpAsync);
        endpoints.MapGet("/api/session", (RequestDelegate)GetSessionAsync);
        endpoints.MapPost("/api/session", (RequestDelegate)SignInAsync);
        endpoints.MapDelete("/api/session", (RequestDelegate)SignOutAsync);
    }

    private static async Task GetSiteAsync(HttpContext context)
    {
        var site = new Site
        {
            HasAccounts = await Accounts(context).HasAccountsAsync(),
            Insecure = context.RequestServices.GetRequiredService<SiteAddress>().IsInsecure(context.Request),
            Version = ProtocolVersion.Program,
            Protocol = ProtocolVersion.Current,
        };
        await context.Response.WriteAsJsonAsync(site, ContractJson.Default.Site, contentType: null, context.RequestAborted);
    }

    private static async Task SignUpAsync(HttpContext context)
    {
        if (await ReadCredentialsAsync(context) is { } credentials)
        {
            await AnswerAsync(
                context,
                StatusCodes.Status201Created,
                () => Accounts(context).SignUpAsync(credentials, ClientAddress.Of(context), context.RequestAborted));
        }
    }

    private static async Task SignInAsync(HttpContext context)
    {
        if (await ReadCredentialsAsync(context) is { } credentials)
        {
            await AnswerAsync(
                context,
                StatusCodes.Status200OK,
                () => Accounts(context).SignInAsync(credentials, ClientAddress.Of(context), context.RequestAborted));
        }
    }

    private static async Task GetSessionAsync(HttpContext context)
    {
        var sessions = context.RequestServices.GetRequiredService<SessionService>();
        if (SessionClaims.FindSessionId(context.User) is not { } id || await sessions.FindByIdAsync(id) is not { } session)
        {
            await ApiProblem.Unauthenticated().ExecuteAsync(context);
            return;
        }

        await WriteAsync(context, new Me { Id = session.PersonId, Name = session.PersonName, IsAdmin = session.IsAdmin });
    }

    private static async Task SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(SessionClaims.Scheme);

        // What this device keeps of the conversations goes with the session. Browsers obey on secure origins only.
        if (!context.RequestServices.GetRequiredService<SiteAddress>().IsInsecure(context.Request))
        {
            context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task AnswerAsync(HttpContext context, int status, Func<Task<AccountResult>> ask)
    {
        AccountResult result;
        try
        {
            result = await ask();
        }
        catch (PasswordQueueFullException)
        {
            result = ApiProblem.Busy();
        }

        if (result.Me is not { } me)
        {
            await result.Problem!.ExecuteAsync(context);
            return;
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, me.Id)], SessionClaims.Scheme);
        await context.SignInAsync(SessionClaims.Scheme, new ClaimsPrincipal(identity));
        context.Response.StatusCode = status;
        await WriteAsync(context, me);
    }

    private static async Task<Credentials?> ReadCredentialsAsync(HttpContext context)
    {
        try
        {
            var read = await JsonSerializer.DeserializeAsync(
                context.Request.Body, ContractJson.Default.Credentials, context.RequestAborted);
            if (read is not null)
            {
                return read;
            }
        }
        catch (JsonException)
        {
            // Answered below: what exactly is wrong with the JSON helps nobody at a sign-in form.
        }

        await ApiProblem.Invalid("The request must be an object with the texts name and password.").ExecuteAsync(context);
        return null;
    }

    private static Task WriteAsync(HttpContext context, Me me) => context.Response.WriteAsJsonAsync(
        new SessionInfo { Person = me }, ContractJson.Default.SessionInfo, contentType: null, context.RequestAborted);

    private static AccountService Accounts(HttpContext context) => context.RequestServices.GetRequiredService<AccountService>();
}
