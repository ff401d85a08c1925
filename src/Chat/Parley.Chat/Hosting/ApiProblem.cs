using System.Globalization;
using Parley.Chat.Contract;

namespace Parley.Chat.Hosting;

/// <summary>An error over HTTP.</summary>
internal sealed class ApiProblem(int status, string code, string detail, TimeSpan? retryAfter = null) : IResult
{
    public int Status => status;

    public string Code => code;

    public static ApiProblem Invalid(string detail) => new(StatusCodes.Status400BadRequest, ErrorCodes.Invalid, detail);

    public static ApiProblem Unauthenticated() =>
        new(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "You are not signed in.");

    public static ApiProblem TooManyRequests(TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests,
        ErrorCodes.TooManyRequests,
        "That was too often. Please wait a little and try again.",
        retryAfter);

    public static ApiProblem Busy() => new(
        StatusCodes.Status503ServiceUnavailable, ErrorCodes.Busy, "The server is busy. Please try again.", TimeSpan.FromSeconds(2));

    public static ApiProblem NotFound() => new(StatusCodes.Status404NotFound, ErrorCodes.NotFound, "There is nothing here.");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        await response.WriteAsJsonAsync(
            new Problem { Status = status, Code = code, Detail = detail },
            ContractJson.Default.Problem,
            "application/problem+json",
            httpContext.RequestAborted);
    }
}
